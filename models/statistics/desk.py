"""Statistics of the moderation desk, at a cost independent of the number of comments.

Waiting times, shares and moderators come from the last `SAMPLE_SIZE` decisions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, distinct, func, literal, select
from sqlalchemy.orm import aliased

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.comments.constraints import DECIDED, STATUSES
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.moderators.moderator import Moderator
from models.screening.check_labels import CHECKS
from models.screening.finding import Finding

CHART_DAYS = 30
MAX_COUNTED_PER_DAY = 2_000
SAMPLE_SIZE = 2_000  # decisions
HIGH_PERCENTILE = 0.9


@dataclass(frozen=True, slots=True)
class Day:
    """Comments received and decided on one UTC day, each capped at `MAX_COUNTED_PER_DAY`."""

    day: date
    arrived: int
    decided: int


def daily_counts(last: date) -> list[Day]:
    """Return the counts of the last `CHART_DAYS` days in one query."""
    days = [last - timedelta(days=ago) for ago in reversed(range(CHART_DAYS))]
    arrived = [_arrived(each).label(f"arrived_{each:%Y%m%d}") for each in days]
    decided = [_decided(each).label(f"decided_{each:%Y%m%d}") for each in days]
    counts = list(db.session.execute(select(*arrived, *decided)).one())
    return [
        Day(each, *counts_of)
        for each, *counts_of in zip(days, counts[:CHART_DAYS], counts[CHART_DAYS:], strict=True)
    ]


def _arrived(day: date) -> ScalarSelect[int]:
    of_status = [
        select(literal(1)).where(Comment.status == status, *_on(day, Comment.created_at))
        for status in STATUSES
    ]
    first, *others = (select(each.limit(MAX_COUNTED_PER_DAY).subquery()) for each in of_status)
    return _capped_count(first.union_all(*others).subquery())


def _decided(day: date) -> ScalarSelect[int]:
    made = select(literal(1)).where(*_on(day, Decision.created_at))
    kind = Decision.decision.concat("")  # makes the planner use the index on dates
    return _capped_count(made.where(kind.in_(STATUS_AFTER)).subquery())


def _capped_count(rows: Any) -> ScalarSelect[int]:
    capped = select(literal(1)).select_from(rows).limit(MAX_COUNTED_PER_DAY).subquery()
    return select(func.count()).select_from(capped).scalar_subquery()


def _on(day: date, column: Any) -> list[ColumnElement[bool]]:
    start = datetime.combine(day, time(), UTC)
    return [column >= start, column < start + timedelta(days=1)]


@dataclass(frozen=True, slots=True)
class Figures:
    """Statistics of the desk. Times are None without data.

    `decisions`, `reasons` and `moderators` count the last `sampled` decisions about a status;
    `median` and `nine_in_ten` (the 90th percentile) cover those that were a comment's first.
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
        """Compute the figures at `at` (default: now)."""
        at = at or now()
        waits = first_decision_waits()
        oldest = db.session.scalar(_oldest_pending())
        decisions = by_kind()
        return cls(
            median=percentile(waits, 0.5),
            nine_in_ten=percentile(waits, HIGH_PERCENTILE),
            oldest=at - oldest if oldest else None,
            first_decisions=len(waits),
            sampled=sum(decisions.values()),
            decisions=decisions,
            reasons=by_reason(),
            moderators=by_moderator(),
            days=daily_counts(at.date()),
        )

    @property
    def is_capped(self) -> bool:
        """Whether a day reached the counting limit."""
        return any(MAX_COUNTED_PER_DAY in (each.arrived, each.decided) for each in self.days)


def first_decision_waits(*, before: datetime | None = None) -> list[timedelta]:
    """Return, sorted, how long comments waited whose first decision is in the sample."""
    recent = _recent(before).subquery()
    earlier = aliased(Decision)
    same = earlier.comment_id == recent.c.comment_id, earlier.decision.in_(STATUS_AFTER)
    had_one = select(earlier.id).where(*same, earlier.id < recent.c.id).exists()
    waited = select(recent.c.created_at, Comment.created_at).where(~had_one)
    rows = db.session.execute(waited.join(Comment, Comment.id == recent.c.comment_id))
    return sorted(made - left for made, left in rows)


def recently_decided() -> Select[Any]:
    """Select the ids of the comments of the sampled decisions."""
    return select(_recent().subquery().c.comment_id)


def percentile(waits: list[timedelta], part: float) -> timedelta | None:
    """Return the wait at this quantile of sorted `waits`; None if there are none."""
    return waits[int(part * (len(waits) - 1) + 0.5)] if waits else None


def _recent(before: datetime | None = None) -> Any:
    """Select the decisions about a status among the last `SAMPLE_SIZE` of any kind."""
    window = select(Decision.id).order_by(Decision.id.desc()).limit(SAMPLE_SIZE)
    if before:
        window = window.where(Decision.created_at < before)
    last = Decision.id.in_(select(window.subquery().c.id)), Decision.decision.in_(STATUS_AFTER)
    return select(Decision.id, Decision.comment_id, Decision.created_at).where(*last)


def _count_by(column: Any) -> dict[str, int]:
    counted = select(column, func.count()).where(Decision.id.in_(_recent_ids()))
    rows = db.session.execute(counted.group_by(column).order_by(func.count().desc(), column))
    return {value: number for value, number in rows if value}


def by_kind() -> dict[str, int]:
    """Count the sampled decisions by kind."""
    counted = _count_by(Decision.decision)
    return {each: counted.get(each, 0) for each in STATUS_AFTER}


def by_reason() -> dict[str, int]:
    """Count the sampled decisions by reason, most frequent first."""
    return _count_by(Decision.reason)


def by_moderator() -> dict[str, int]:
    """Count the sampled decisions by moderator, busiest first."""
    counted = select(Moderator.name, func.count()).join(Decision.moderator)
    counted = counted.where(Decision.id.in_(_recent_ids())).group_by(Moderator.id, Moderator.name)
    return dict(db.session.execute(counted.order_by(func.count().desc(), Moderator.name)).all())


def _recent_ids() -> Select[Any]:
    return select(_recent().subquery().c.id)


def _oldest_pending() -> Select[datetime]:
    pending = select(Comment.created_at).where(Comment.status == "pending")
    return pending.order_by(Comment.created_at, Comment.id).limit(1)


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """How the comments were decided in which a check found something."""

    title: str
    approved: int
    rejected: int
    spam: int

    @property
    def replies(self) -> int:
        return self.approved + self.rejected + self.spam


def check_outcomes() -> list[CheckOutcome]:
    """Return the outcome of each check that found anything in the sample, most frequent first."""
    counts = defaultdict[str, Counter[str]](Counter)
    replies = func.count(distinct(Finding.comment_id))
    found = select(Finding.check, Comment.status, replies).join(
        Comment, Comment.id == Finding.comment_id
    )
    found = found.where(Finding.comment_id.in_(recently_decided()), Comment.status.in_(DECIDED))
    for check, status, number in db.session.execute(found.group_by(Finding.check, Comment.status)):
        counts[check][status] = number
    known = (
        CheckOutcome(CHECKS[check].title, *(of_check[each] for each in DECIDED))
        for check, of_check in counts.items()
        if check in CHECKS
    )
    return sorted(known, key=lambda each: (-each.replies, each.title))
