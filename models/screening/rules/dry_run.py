"""Dry run of rules on the comments behind the last decisions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from sqlalchemy import Row, Select, select

from extensions import db
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.screening.check_result import CheckResult
from models.screening.rules.edit import without_existing
from models.screening.rules.matching import ActiveRule, Rules
from models.screening.rules.pattern import Draft
from models.screening.rules.wordpress_list import WordList
from models.screening.text import Text
from models.search.query import Piece

MAX_DECISIONS = 1_000  # decisions
MAX_EXCERPTS = 50  # approved comments
EXCERPT_MARGIN = 80  # characters on each side of the first match


class Excerpt(NamedTuple):
    """An approved comment that a rule matches, and the text around the first match, in pieces."""

    comment_id: int
    pieces: list[Piece]


@dataclass(slots=True)
class DryRun:
    """What rules match among `tried` comments, counted by their current status."""

    tried: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    approved: list[Excerpt] = field(default_factory=list)
    by_rule: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, row: Row[Any], found: Sequence[CheckResult], plain: str) -> None:
        """Count a comment and what was found in it."""
        self.tried += 1
        if not found:
            return
        self.counts[row.status] += 1
        for number in {each.rule_id or 0 for each in found}:
            self.by_rule[number][row.status] += 1
        if row.status == "approved" and len(self.approved) < MAX_EXCERPTS:
            self.approved.append(Excerpt(row.id, excerpt(plain, found)))


def dry_run(drafts: Iterable[Draft]) -> DryRun:
    """Run rules on the comments of the last decisions that still have text; nothing is stored.

    A rule's id in the result is its index among the `drafts`.
    """
    trial = DryRun()
    for _ in dry_run_steps(drafts, trial):
        pass
    return trial


def dry_run_steps(drafts: Iterable[Draft], trial: DryRun) -> Iterator[int]:
    """Do the same comment by comment, yielding the total after each one."""
    rules = Rules(ActiveRule(at, e.kind, e.pattern, e.effect) for at, e in enumerate(drafts))
    rows = db.session.execute(_decided()).all()
    for row in rows:
        text = Text(row.html, row.name)
        trial.note(row, rules.find(text), text.plain)
        yield len(rows)


def excerpt(plain: str, found: Sequence[CheckResult]) -> list[Piece]:
    """Return the text around the first match, with all matches in it highlighted."""
    placed = [each for each in found if each.length]
    first = placed[0].start if placed else 0
    start = max(0, plain.rfind(" ", 0, max(0, first - EXCERPT_MARGIN)) + 1)
    end = first + (placed[0].length if placed else 0) + EXCERPT_MARGIN
    end = len(plain) if (space := plain.find(" ", end)) < 0 else space
    return [*_pieces(plain, start, end, placed)]


def _pieces(plain: str, start: int, end: int, placed: Sequence[CheckResult]) -> Iterator[Piece]:
    if start:
        yield Piece("… ")
    for each in placed:
        if start <= each.start < end:
            yield Piece(plain[start : each.start])
            start = each.start + each.length
            yield Piece(plain[each.start : start], is_hit=True)
    yield Piece(plain[start:end] + (" …" if end < len(plain) else ""))


def _decided() -> Select[Any]:
    kind = Decision.decision.in_(STATUS_AFTER), Decision.comment_id.is_not(None)
    last = (
        select(Decision.comment_id).where(*kind).order_by(Decision.id.desc()).limit(MAX_DECISIONS)
    )
    behind = Comment.id.in_(select(last.subquery().c.comment_id))
    columns: tuple[Any, ...] = (Comment.id, Comment.html, Comment.name, Comment.status)
    wanted = select(*columns).where(behind)
    left = Comment.status.in_(DECIDED), Comment.source != "", Comment.answered_by_id.is_(None)
    return wanted.where(*left).order_by(Comment.id.desc())


class RiskyRule(NamedTuple):
    """A rule that matches approved comments, and how many of each status."""

    pattern: str
    approved: int
    spam: int


@dataclass(slots=True)
class ImportDryRun:
    """The dry run of a list before its import; `fresh` are rules that don't exist yet."""

    word_list: WordList
    fresh: list[Draft]
    trial: DryRun = field(default_factory=DryRun)

    @classmethod
    def of(cls, word_list: WordList, *, step: Callable[[int], None] = lambda _total: None) -> Self:
        """Run a whole list in one pass; nothing is stored. Calls `step` with the total after each
        comment."""
        tried = cls(word_list, without_existing(word_list.drafts))
        for total in dry_run_steps(tried.fresh, tried.trial):
            step(total)
        return tried

    @property
    def there(self) -> int:
        """How many of the list exist as rules already."""
        return len(self.word_list.drafts) - len(self.fresh)

    @property
    def warned(self) -> list[RiskyRule]:
        """Rules that match approved comments, most matches first."""
        hits = (
            RiskyRule(self.fresh[at].pattern, counts["approved"], counts["spam"])
            for at, counts in self.trial.by_rule.items()
            if counts["approved"]
        )
        return sorted(hits, key=lambda each: (-each.approved, each.pattern))
