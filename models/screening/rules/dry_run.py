"""The rule lab: what rules would have done to the replies behind the last decisions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select

from extensions import db
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.screening.check_result import CheckResult
from models.screening.rules.matching import Known, Rules
from models.screening.rules.pattern import Draft
from models.screening.text import Text
from models.search.query import Piece

LAST = 1_000  # decisions
MOST_SHOWN = 50  # approved replies
AROUND = 80  # characters before and behind the first place


class Held(NamedTuple):
    """An approved reply that a rule fits: what is around the first place, in pieces."""

    comment_id: int
    pieces: list[Piece]


@dataclass(slots=True)
class Trial:
    """What the rules with these numbers fit among `tried` replies, each as its status is now."""

    tried: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    approved: list[Held] = field(default_factory=list)
    by_rule: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def note(self, row: Row[Any], found: Sequence[CheckResult], plain: str) -> None:
        """Count one reply and what was found in it."""
        self.tried += 1
        if not found:
            return
        self.counts[row.status] += 1
        for number in {each.rule_id or 0 for each in found}:
            self.by_rule[number][row.status] += 1
        if row.status == "approved" and len(self.approved) < MOST_SHOWN:
            self.approved.append(Held(row.id, around(plain, found)))


def try_out(drafts: Iterable[Draft]) -> Trial:
    """Try rules on the replies behind the last decisions, as far as their words are still there;
    nothing is kept. The number of a rule is its place among the `drafts`."""
    trial = Trial()
    for _ in trying(drafts, trial):
        pass
    return trial


def trying(drafts: Iterable[Draft], trial: Trial) -> Iterator[int]:
    """The same, one reply after the other: yields how many there are, each time one is done."""
    rules = Rules(Known(at, e.kind, e.pattern, e.effect) for at, e in enumerate(drafts))
    rows = db.session.execute(_decided()).all()
    for row in rows:
        text = Text(row.html, row.name)
        trial.note(row, rules.find(text), text.plain)
        yield len(rows)


def around(plain: str, found: Sequence[CheckResult]) -> list[Piece]:
    """The words around the first place that a rule fits, with all places near it apart."""
    placed = [each for each in found if each.length]
    first = placed[0].start if placed else 0
    start = max(0, plain.rfind(" ", 0, max(0, first - AROUND)) + 1)
    end = first + (placed[0].length if placed else 0) + AROUND
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
    last = select(Decision.comment_id).where(*kind).order_by(Decision.id.desc()).limit(LAST)
    behind = Comment.id.in_(select(last.subquery().c.comment_id))
    columns: tuple[Any, ...] = (Comment.id, Comment.html, Comment.name, Comment.status)
    wanted = select(*columns).where(behind)
    left = Comment.status.in_(DECIDED), Comment.source != "", Comment.answered_by_id.is_(None)
    return wanted.where(*left).order_by(Comment.id.desc())
