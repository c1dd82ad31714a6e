"""How the desk is doing, in figures that take the same time however much there is to count.

Waiting times, shares and moderators come from the last decisions; see `daily_counts.py` for days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.moderators.moderator import Moderator
from models.statistics.daily_counts import MOST_A_DAY, Day, days_until

SAMPLE = 2_000  # decisions
NINE_IN_TEN = 0.9


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the desk. Times are None where there is nothing to tell them from.

    `decisions`, `reasons` and `moderators` count the last `sampled` decisions about a status;
    `median` and `nine_in_ten` are of those of them that were a reply's first.
    """

    median: timedelta | None
    nine_in_ten: timedelta | None
    oldest: timedelta | None
    first_decisions: int
    sampled: int
    decisions: dict[str, int]
    reasons: dict[str, int]
    moderators: dict[str, int]
    days: list[Day]

    @classmethod
    def gather(cls, at: datetime | None = None) -> Figures:
        """The figures at this moment."""
        at = at or now()
        waits = first_waits()
        oldest = db.session.scalar(_waiting())
        decisions = by_kind()
        return cls(
            median=nth(waits, 0.5),
            nine_in_ten=nth(waits, NINE_IN_TEN),
            oldest=at - oldest if oldest else None,
            first_decisions=len(waits),
            sampled=sum(decisions.values()),
            decisions=decisions,
            reasons=by_reason(),
            moderators=by_moderator(),
            days=days_until(at.date()),
        )

    @property
    def is_capped(self) -> bool:
        """Whether a day had more than are counted."""
        return any(MOST_A_DAY in (each.arrived, each.decided) for each in self.days)


def first_waits(*, before: datetime | None = None) -> list[timedelta]:
    """How long replies waited whose first decision is one of the last `SAMPLE`, in order."""
    recent = _recent(before).subquery()
    earlier = aliased(Decision)
    same = earlier.comment_id == recent.c.comment_id, earlier.decision.in_(STATUS_AFTER)
    had_one = select(earlier.id).where(*same, earlier.id < recent.c.id).exists()
    waited = select(recent.c.created_at, Comment.created_at).where(~had_one)
    rows = db.session.execute(waited.join(Comment, Comment.id == recent.c.comment_id))
    return sorted(made - left for made, left in rows)


def recently_decided() -> Select[Any]:
    """The ids of the comments whose status the last decisions were about."""
    return select(_recent().subquery().c.comment_id)


def nth(waits: list[timedelta], part: float) -> timedelta | None:
    """The time within which this part of them ended."""
    return waits[int(part * (len(waits) - 1) + 0.5)] if waits else None


def _recent(before: datetime | None = None) -> Any:
    """The last decisions about a status: of so many decisions of any kind."""
    window = select(Decision.id).order_by(Decision.id.desc()).limit(SAMPLE)
    if before:
        window = window.where(Decision.created_at < before)
    last = Decision.id.in_(select(window.subquery().c.id)), Decision.decision.in_(STATUS_AFTER)
    return select(Decision.id, Decision.comment_id, Decision.created_at).where(*last)


def _shares(column: Any) -> dict[str, int]:
    counted = select(column, func.count()).where(Decision.id.in_(_recent_ids()))
    rows = db.session.execute(counted.group_by(column).order_by(func.count().desc(), column))
    return {value: many for value, many in rows if value}


def by_kind() -> dict[str, int]:
    """How many of the last decisions were of each kind."""
    counted = _shares(Decision.decision)
    return {each: counted.get(each, 0) for each in STATUS_AFTER}


def by_reason() -> dict[str, int]:
    """How many of the last decisions had each reason, the most frequent first."""
    return _shares(Decision.reason)


def by_moderator() -> dict[str, int]:
    """How many of the last decisions each moderator made, the busiest first."""
    counted = select(Moderator.name, func.count()).join(Decision.moderator)
    counted = counted.where(Decision.id.in_(_recent_ids())).group_by(Moderator.id, Moderator.name)
    return dict(db.session.execute(counted.order_by(func.count().desc(), Moderator.name)).all())


def _recent_ids() -> Select[Any]:
    return select(_recent().subquery().c.id)


def _waiting() -> Select[datetime]:
    pending = select(Comment.created_at).where(Comment.status == "pending")
    return pending.order_by(Comment.created_at, Comment.id).limit(1)
