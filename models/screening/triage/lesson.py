"""What triage learns from: replies that this desk approved or marked as spam, as they stand now,
and of all that came, how rare their words are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, func, select, table
from sqlalchemy.orm import aliased

from extensions import db
from models.decision import Decision
from models.judging import OUTCOMES
from models.screening.text import Text

PAGE = 250  # replies that are read at once
LABELS = {"spam": True, "approved": False}  # what was rejected may be anything: it teaches nothing

# Comments are screened, so this room can't import their model.
COMMENTS = table("comments", *map(column, ("id", "status", "html", "answered_by_id")))


class Lesson(NamedTuple):
    """The last decision about one comment, which still holds."""

    decision_id: int
    comment_id: int
    is_spam: bool


def head() -> int:
    """The number of the last decision; they are numbered one by one."""
    return db.session.scalar(select(func.max(Decision.id))) or 0


def newest_comment() -> int:
    """The number of the comment that was left last."""
    return db.session.scalar(select(func.max(COMMENTS.c.id))) or 0


def seen(*, after: int, until: int) -> list[Text]:
    """The words of readers between two comments, whatever was decided about them."""
    between = COMMENTS.c.id > after, COMMENTS.c.id <= until
    rows = db.session.execute(_words().where(*between).order_by(COMMENTS.c.id))
    return [Text(row.html) for row in rows]


def lessons(*, after: int = 0, until: int, most: int, newest: bool = False) -> list[Lesson]:
    """Up to so many lessons in the order they were decided: the first ones, or the newest."""
    between = Decision.id > after, Decision.id <= until
    order = Decision.id.desc() if newest else Decision.id
    rows = db.session.execute(_that_hold().where(*between).order_by(order).limit(most)).all()
    found = [Lesson(number, comment_id, LABELS[status]) for number, comment_id, status in rows]
    return found[::-1] if newest else found


def read(page: Sequence[Lesson]) -> Iterator[tuple[Text, bool]]:
    """The words of a page, in its order; without those that were taken back meanwhile."""
    wanted = _words().where(COMMENTS.c.id.in_([each.comment_id for each in page]))
    texts = {row.id: Text(row.html) for row in db.session.execute(wanted)}
    return ((texts[each.comment_id], each.is_spam) for each in page if each.comment_id in texts)


def _that_hold() -> Select[Any]:
    """The last decision about each comment whose status is what it gave, and that has words."""
    later = aliased(Decision)
    same = later.comment_id == Decision.comment_id, later.id > Decision.id
    decided_again = select(later.id).where(*same, later.decision.in_(OUTCOMES)).exists()
    found = select(Decision.id, Decision.comment_id, COMMENTS.c.status)
    found = found.join(COMMENTS, COMMENTS.c.id == Decision.comment_id)
    kind = Decision.decision.concat("")  # so that the rows are read in their order
    return found.where(
        kind.in_(("approve", "spam")),
        Decision.outcome == COMMENTS.c.status,
        *_of_readers(),
        ~decided_again,
    )


def _words() -> Select[Any]:
    return select(COMMENTS.c.id, COMMENTS.c.html).where(*_of_readers())


def _of_readers() -> tuple[ColumnElement[bool], ...]:
    return COMMENTS.c.html != "", COMMENTS.c.answered_by_id.is_(None)
