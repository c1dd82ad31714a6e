"""What came and what was decided day by day, each counted up to `MOST_A_DAY`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, literal, select

from extensions import db
from models.comments.comment import Comment
from models.comments.constraints import STATUSES
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER

DAYS = 30
MOST_A_DAY = 2_000


@dataclass(frozen=True, slots=True)
class Day:
    """What came and what was decided on one day, UTC; each up to `MOST_A_DAY`."""

    day: date
    arrived: int
    decided: int


def days_until(last: date) -> list[Day]:
    """The last days: one query, of counts that each end at `MOST_A_DAY`."""
    days = [last - timedelta(days=ago) for ago in reversed(range(DAYS))]
    arrived = [_arrived(each).label(f"arrived_{each:%Y%m%d}") for each in days]
    decided = [_decided(each).label(f"decided_{each:%Y%m%d}") for each in days]
    counts = list(db.session.execute(select(*arrived, *decided)).one())
    return [
        Day(each, *counts_of)
        for each, *counts_of in zip(days, counts[:DAYS], counts[DAYS:], strict=True)
    ]


def _arrived(day: date) -> ScalarSelect[int]:
    of_status = [
        select(literal(1)).where(Comment.status == status, *_on(day, Comment.created_at))
        for status in STATUSES
    ]
    first, *others = (select(each.limit(MOST_A_DAY).subquery()) for each in of_status)
    return _counted(first.union_all(*others).subquery())


def _decided(day: date) -> ScalarSelect[int]:
    made = select(literal(1)).where(*_on(day, Decision.created_at))
    kind = Decision.decision.concat("")  # so that the index of the days is the one that is used
    return _counted(made.where(kind.in_(STATUS_AFTER)).subquery())


def _counted(rows: Any) -> ScalarSelect[int]:
    some = select(literal(1)).select_from(rows).limit(MOST_A_DAY).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _on(day: date, column: Any) -> list[ColumnElement[bool]]:
    start = datetime.combine(day, time(), UTC)
    return [column >= start, column < start + timedelta(days=1)]
