"""Findings as moderators see them: reasons, with their spans highlighted in the text.

Proposed edits are screened when they are shown; nothing is stored about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import select

from extensions import db
from models.comments.proposed_edit import ProposedEdit
from models.screening.check_labels import CHECKS, finding_sentence
from models.screening.check_result import CheckResult
from models.screening.finding import Finding
from models.screening.locate_in_source import locate_in_source
from models.screening.private_data.kinds import PRIVATE_KINDS
from models.screening.rules.rule import Rule
from models.screening.screening import Known, check_text
from models.screening.text import Text
from models.text.highlight import Span
from models.text.plain_text import plain_text
from models.text.sanitiser import with_places
from models.translatable import Sentence

STRONGEST_FIRST: Final = ("urgent", "spam", "doubt", "private", "note")
DOUBTS: Final = frozenset({"spam", "doubt"})
MAX_REASONS: Final = 30  # per comment
INITIALLY_SHOWN: Final = 5
MAX_QUOTE_LENGTH: Final = 80  # characters


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Its `number` is also that of its highlights; `words` are the text it quotes.

    If that can be redacted, `passage` is the same text as typed and `kind` the kind of redaction.
    """

    number: int
    effect: str
    says: Sentence
    words: str = ""
    passage: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons about a comment, strongest first, and its HTML with their spans highlighted.

    `name` is the prefix of the highlights' ids.
    """

    name: str
    html: str
    all: Sequence[Reason] = ()

    @classmethod
    def of(
        cls, findings: Sequence[Finding], *, html: str, source: str, revision: int, name: str
    ) -> Reasons:
        """Group findings into reasons; those on other revisions are listed but not highlighted."""
        if not findings:
            return cls(name, html)
        plain = plain_text(html)
        groups = _grouped(findings, revision, plain)[:MAX_REASONS]
        spans = {number: each.spans for number, each in enumerate(groups, start=1)}
        reasons = [_reason(*each, plain, source) for each in enumerate(groups, start=1)]
        return cls(name, with_places(html, spans, name=name), reasons)

    @property
    def first(self) -> Sequence[Reason]:
        """Reasons shown initially."""
        return self.all[:INITIALLY_SHOWN]

    @property
    def rest(self) -> Sequence[Reason]:
        return self.all[INITIALLY_SHOWN:]

    @property
    def doubts(self) -> bool:
        """Whether they lower the comment's rank; urgent comments are never lowered."""
        effects = {each.effect for each in self.all}
        return "urgent" not in effects and not effects.isdisjoint(DOUBTS)

    @property
    def matters(self) -> bool:
        """Whether any of them is more than a note."""
        return any(each.effect != "note" for each in self.all)


@dataclass(frozen=True, slots=True)
class _Group:
    """The same finding at several positions."""

    finding: Finding
    spans: list[Span] = field(default_factory=list)


def _grouped(findings: Sequence[Finding], revision: int, plain: str) -> list[_Group]:
    """Group equal findings, skipping those of checks that no longer exist."""
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
    says = finding_sentence(finding.check, {**finding.values, **pattern})
    words = plain[slice(*group.spans[0])] if group.spans else ""
    reason = Reason(number, finding.effect, says, _quoted(words))
    if finding.effect != "private" or not words:
        return reason
    known = PRIVATE_KINDS.get(finding.check)
    kind = known.redaction if known else "personal"
    return replace(reason, passage=locate_in_source(source, words), kind=kind)


def _quoted(words: str) -> str:
    return words if len(words) <= MAX_QUOTE_LENGTH else f"{words[:MAX_QUOTE_LENGTH]}…"


def reasons_about(proposals: Sequence[ProposedEdit]) -> dict[int, Reasons]:
    """Return the reasons about each proposal by comment id, in a few queries for all of them."""
    known = Known.now() if proposals else None
    found = {each.comment_id: check_text(_text(each), known) for each in proposals}
    numbers = {each.rule_id for some in found.values() for each in some if each.rule_id}
    rows = db.session.scalars(select(Rule).where(Rule.id.in_(numbers))).all() if numbers else []
    rules: dict[int | None, Rule] = {each.id: each for each in rows}
    return {each.comment_id: _reasons(each, found[each.comment_id], rules) for each in proposals}


def _text(proposal: ProposedEdit) -> Text:
    return Text(str(proposal.html), proposal.name, proposal.comment.article.written_in)


def _reasons(
    proposal: ProposedEdit, found: Sequence[CheckResult], rules: Mapping[int | None, Rule]
) -> Reasons:
    return Reasons.of(
        [_finding(each, proposal, rules.get(each.rule_id)) for each in found],
        html=proposal.html,
        source=proposal.source,
        revision=proposal.revision,
        name=f"edit-{proposal.comment_id}-found",
    )


def _finding(found: CheckResult, proposal: ProposedEdit, rule: Rule | None) -> Finding:
    finding = Finding.of(found, comment_id=proposal.comment_id, revision=proposal.revision)
    finding.rule = rule
    return finding
