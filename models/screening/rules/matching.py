"""Matching of all active rules against a text."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from database.timeouts import held
from extensions import db
from models.screening.check_result import CheckResult
from models.screening.homoglyphs import skeleton, undisguised
from models.screening.rules import domains
from models.screening.rules.domains import Domains, hosts_in
from models.screening.rules.pattern import words_of
from models.screening.rules.phrases import Hit, Phrases, Wildcards
from models.screening.rules.rule import Rule
from models.screening.rules.words import disguised_words, spelled_words
from models.screening.text import Text

MAX_PER_RULE, MAX_FINDINGS = 20, 100  # per comment
STRONGEST_FIRST: Final = ("urgent", "spam", "doubt")
_lock = threading.Lock()


class ActiveRule(NamedTuple):
    """A rule as far as matching needs it; `id` identifies it in the results."""

    id: int
    kind: str
    pattern: str
    effect: str


class Rules:
    """Rules matched together, in one pass over the words of a text."""

    def __init__(self, rules: Iterable[ActiveRule]) -> None:
        self._rules: dict[int, ActiveRule] = {}
        self._spelled, self._read = (Phrases(), Wildcards()), (Phrases(), Wildcards())
        self._domains = Domains()
        self._links: list[ActiveRule] = []
        for each in rules:
            self._rules[each.id] = each
            self._add(each)

    def find(self, text: Text) -> list[CheckResult]:
        """Return what the rules find, in text order.

        If that exceeds the limits, each rule's first match takes precedence over any second one,
        strongest effect first: otherwise many harmless matches at the beginning could hide the
        others.
        """
        seen: Counter[int] = Counter()
        found: list[tuple[int, int, CheckResult]] = []
        for each in sorted(self._all(text), key=_position):
            if seen[each.rule_id or 0] < MAX_PER_RULE:
                seen[each.rule_id or 0] += 1
                found.append((seen[each.rule_id or 0], STRONGEST_FIRST.index(each.effect), each))
        kept = sorted(found, key=itemgetter(0, 1))[:MAX_FINDINGS]
        return sorted((each for *_, each in kept), key=_position)

    def _add(self, rule: ActiveRule) -> None:
        if rule.kind == "links":
            self._links.append(rule)
        elif rule.kind == "domain":
            self._domains.add(rule.pattern, rule.id)
        else:
            words = words_of(rule.pattern)
            wild = any("*" in each for each in words)
            self._spelled[wild].add(words, rule.id)
            taken_for = [*map(_undisguised, words)]
            if taken_for != words:
                self._spelled[wild].add(taken_for, rule.id)
            self._read[wild].add([*map(skeleton, taken_for)], rule.id)

    def _all(self, text: Text) -> Iterator[CheckResult]:
        for number, start, end in dict.fromkeys(self._words(text.plain)):
            yield self._found(number, start=start, length=end - start)
        for number in dict.fromkeys(number for number, *_position in self._words(text.name)):
            yield self._found(number, check="writer")
        yield from self._hosts(text)
        for rule in self._links:
            if len(text.links) >= int(rule.pattern):
                yield self._found(rule.id, count=len(text.links))

    def _words(self, text: str) -> Iterator[Hit]:
        words = spelled_words(text)
        for kind in self._spelled:
            yield from kind.find(words)
        if disguised := disguised_words(text):
            hidden = {each.start for each in disguised if each.is_disguised}
            for kind in self._read:
                hits = kind.find(disguised)
                yield from (hit for hit in hits if hidden & {*range(hit[1], hit[2])})

    def _hosts(self, text: Text) -> Iterator[CheckResult]:
        if not self._domains:
            return
        seen = set()
        for host, start, end in [*domains.hosts_of(text), *hosts_in(text.plain)]:
            for number in self._domains.find(host):
                if (number, start) not in seen:
                    seen.add((number, start))
                    yield self._found(number, start=start, length=end - start, host=host)

    def _found(
        self, number: int, *, check: str = "", start: int = 0, length: int = 0, **values: str | int
    ) -> CheckResult:
        rule = self._rules[number]
        return CheckResult(
            check=check or rule.kind,
            effect=rule.effect,
            start=start,
            length=length,
            rule_id=number,
            values=values,
        )


def _position(found: CheckResult) -> tuple[int, int]:
    return found.start, -found.length


def _undisguised(word: str) -> str:
    """Return a rule's word as a disguised one in a text would be read."""
    return "*".join(undisguised(piece) or piece for piece in word.split("*"))


_cache: WeakKeyDictionary[Engine, tuple[int, Rules]] = WeakKeyDictionary()


def in_force(version: int) -> Rules:
    """Return the active rules, cached until `version` changes."""
    with held(_lock):
        known = _cache.get(db.engine)
        if not known or known[0] != version:
            known = version, Rules(_load_rules())
            _cache[db.engine] = known
        return known[1]


def _load_rules() -> list[ActiveRule]:
    columns = Rule.id, Rule.kind, Rule.pattern, Rule.effect
    rows = db.session.execute(select(*columns).where(Rule.ended_at.is_(None)).order_by(Rule.id))
    return [ActiveRule(*row) for row in rows]
