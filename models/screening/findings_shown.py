"""What screening found in a reply, as a moderator reads it: reasons, each tied to its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from models.screening.check_labels import CHECKS, said
from models.screening.finding import Finding
from models.screening.locate_in_source import as_typed
from models.screening.private_data.kinds import PRIVATE_KINDS
from models.text.highlight import Span
from models.text.plain_text import plain_text
from models.text.sanitiser import with_places
from models.translatable import Sentence

STRONGEST_FIRST: Final = ("urgent", "spam", "doubt", "private", "note")
DOUBTS: Final = frozenset({"spam", "doubt"})
MOST: Final = 30  # reasons of one reply
FIRST: Final = 5  # that are shown at once
LONGEST: Final = 80  # characters of words that are quoted


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was found: its `number`, which its marks have as well, what it `says`, and
    the `words` in question. What can be taken out has the `passage` as it was typed, and a
    `kind` of redaction."""

    number: int
    effect: str
    says: Sentence
    words: str = ""
    passage: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons about one reply, the strongest first, and its words with their places marked.
    `name` begins the ids of the marks."""

    name: str
    html: str
    all: Sequence[Reason] = ()

    @classmethod
    def of(
        cls, findings: Sequence[Finding], *, html: str, source: str, revision: int, name: str
    ) -> Reasons:
        """Say what was found in a reply. What was found in another revision than the one with
        these words is said, and not marked."""
        if not findings:
            return cls(name, html)
        plain = plain_text(html)
        groups = _grouped(findings, revision, plain)[:MOST]
        spans = {number: each.spans for number, each in enumerate(groups, start=1)}
        reasons = [_reason(*each, plain, source) for each in enumerate(groups, start=1)]
        return cls(name, with_places(html, spans, name=name), reasons)

    @property
    def first(self) -> Sequence[Reason]:
        """Those that are shown at once."""
        return self.all[:FIRST]

    @property
    def rest(self) -> Sequence[Reason]:
        return self.all[FIRST:]

    @property
    def doubts(self) -> bool:
        """Whether they put the reply further back: what is urgent never goes there."""
        effects = {each.effect for each in self.all}
        return "urgent" not in effects and not effects.isdisjoint(DOUBTS)

    @property
    def matters(self) -> bool:
        """Whether any of them is more than a note."""
        return any(each.effect != "note" for each in self.all)


@dataclass(frozen=True, slots=True)
class _Group:
    """The same thing, found in several places."""

    finding: Finding
    spans: list[Span] = field(default_factory=list)


def _grouped(findings: Sequence[Finding], revision: int, plain: str) -> list[_Group]:
    """What an earlier version of the site found, and this one has no words for, is passed over."""
    groups = dict[object, _Group]()
    for each in findings:
        if each.check in CHECKS:
            words = each.passage(plain) if each.effect == "private" else ""
            same = each.check, each.effect, each.rule_id, str(each.values), words
            group = groups.setdefault(same, _Group(each))
            if each.length and each.revision == revision:
                group.spans.append((each.start, each.start + each.length))
    return sorted(groups.values(), key=lambda each: STRONGEST_FIRST.index(each.finding.effect))


def _reason(number: int, group: _Group, plain: str, source: str) -> Reason:
    finding = group.finding
    pattern = {"rule": finding.rule.pattern} if finding.rule else {}
    says = said(finding.check, {**finding.values, **pattern})
    words = plain[slice(*group.spans[0])] if group.spans else ""
    reason = Reason(number, finding.effect, says, _quoted(words))
    if finding.effect != "private" or not words:
        return reason
    known = PRIVATE_KINDS.get(finding.check)
    kind = known.redaction if known else "personal"
    return replace(reason, passage=as_typed(source, words), kind=kind)


def _quoted(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
