"""The rules of the team, put together once, and what they find in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final, NamedTuple

from models.screening.check_result import CheckResult
from models.screening.homoglyphs import skeleton, undisguised
from models.screening.rules import link_hosts
from models.screening.rules.domains import Domains, hosts_in
from models.screening.rules.pattern import words_of
from models.screening.rules.phrases import Hit, Phrases
from models.screening.rules.wildcards import Wildcards
from models.screening.rules.words import read, spelled
from models.screening.text import Text

MOST_PLACES, MOST = 20, 100  # of one rule, of all, in one reply
STRONGEST_FIRST: Final = ("urgent", "spam", "doubt")


class Known(NamedTuple):
    """What a rule looks for and what it does; `id` names it in what it finds."""

    id: int
    kind: str
    pattern: str
    effect: str


class Rules:
    """Rules that are looked for together, in one pass over the words of a text."""

    def __init__(self, rules: Iterable[Known]) -> None:
        self._rules: dict[int, Known] = {}
        self._spelled, self._read = (Phrases(), Wildcards()), (Phrases(), Wildcards())
        self._domains = Domains()
        self._links: list[Known] = []
        for each in rules:
            self._rules[each.id] = each
            self._add(each)

    def find(self, text: Text) -> list[CheckResult]:
        """What the rules find in a reply, in the order of the text. Where that is too much, each
        rule has its first place before any has its second, those that do the most first: else
        whoever begins with many harmless hits could hide the others."""
        seen: Counter[int] = Counter()
        found: list[tuple[int, int, CheckResult]] = []
        for each in sorted(self._all(text), key=_place):
            if seen[each.rule_id or 0] < MOST_PLACES:
                seen[each.rule_id or 0] += 1
                found.append((seen[each.rule_id or 0], STRONGEST_FIRST.index(each.effect), each))
        kept = sorted(found, key=itemgetter(0, 1))[:MOST]
        return sorted((each for *_, each in kept), key=_place)

    def _add(self, rule: Known) -> None:
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
        for number in dict.fromkeys(number for number, *_place in self._words(text.name)):
            yield self._found(number, check="writer")
        yield from self._hosts(text)
        for rule in self._links:
            if len(text.links) >= int(rule.pattern):
                yield self._found(rule.id, count=len(text.links))

    def _words(self, text: str) -> Iterator[Hit]:
        words = spelled(text)
        for kind in self._spelled:
            yield from kind.find(words)
        if disguised := read(text):
            hidden = {each.start for each in disguised if each.is_disguised}
            for kind in self._read:
                hits = kind.find(disguised)
                yield from (hit for hit in hits if hidden & {*range(hit[1], hit[2])})

    def _hosts(self, text: Text) -> Iterator[CheckResult]:
        if not self._domains:
            return
        seen = set()
        for host, start, end in [*link_hosts.hosts_of(text), *hosts_in(text.plain)]:
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


def _place(found: CheckResult) -> tuple[int, int]:
    return found.start, -found.length


def _undisguised(word: str) -> str:
    """A word of a rule, were it pasted in disguise, as it is taken."""
    return "*".join(undisguised(piece) or piece for piece in word.split("*"))
