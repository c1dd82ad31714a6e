"""The moderation queue: what waits, with everything a decision needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from extensions import db
from models.comment import Comment

PAGE = 20  # cards
MOST_COUNTED = 999  # a full count of a long queue would cost more than it tells


@dataclass(frozen=True, slots=True)
class Record:
    """How many comments of one person were approved, rejected or marked as spam so far."""

    approved: int = 0
    rejected: int = 0
    spam: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.approved or self.rejected or self.spam)


@dataclass(frozen=True, slots=True)
class Card:
    """A comment as a moderator sees it, beside its writer's record."""

    comment: Comment
    record: Record


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of waiting comments, oldest first. `next_after` is the id the next page begins
    after; None on the last page."""

    cards: list[Card]
    next_after: int | None
    waiting: int

    @classmethod
    def page(cls, *, after: int = 0) -> Self:
        """The page of comments with an id above `after`."""
        wanted = Comment.pending().where(Comment.id > after).limit(PAGE + 1)
        found = db.session.scalars(wanted.options(*_beside())).all()
        more = len(found) > PAGE
        return cls(cards(list(found[:PAGE])), found[PAGE - 1].id if more else None, _waiting())

    @property
    def waiting_at_most(self) -> str:
        """How many wait, as a text: “12”, or “999+”."""
        return f"{MOST_COUNTED}+" if self.waiting > MOST_COUNTED else str(self.waiting)


def cards(comments: list[Comment]) -> list[Card]:
    """Put each comment beside its writer's record: one query for all of them."""
    records = _records({each.commenter_id for each in comments})
    return [Card(each, records.get(each.commenter_id, Record())) for each in comments]


def _beside() -> tuple[ORMOption, ...]:
    return (
        joinedload(Comment.article),
        joinedload(Comment.commenter),
        joinedload(Comment.parent),
    )


def _waiting() -> int:
    counted = Comment.pending().with_only_columns(Comment.id).order_by(None).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0


def _records(commenters: set[int]) -> dict[int, Record]:
    decided = Comment.status.in_(("approved", "rejected", "spam"))
    rows = db.session.execute(
        select(Comment.commenter_id, Comment.status, func.count())
        .where(Comment.commenter_id.in_(commenters), decided)
        .group_by(Comment.commenter_id, Comment.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for commenter, status, count in rows:
        counts.setdefault(commenter, {})[status] = count
    return {commenter: Record(**each) for commenter, each in counts.items()}
