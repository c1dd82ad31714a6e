"""When retention ran, and up to which moment it trusted the clock.

A clock that jumps ahead would make everything look old. So a jump of more than `FURTHEST` is
doubted: nothing from after the last trusted moment goes until a later run, a day or more after by
that same clock, finds that it went on as clocks do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import UTCDateTime

FURTHEST = timedelta(days=2)  # that a clock may have gone on between two runs
AGREES = timedelta(days=1), timedelta(days=3)  # after a doubt: the least, the most
OFTEN = timedelta(days=1)
MOST = 400  # runs that are remembered


class RetentionRun(Model):
    """One run: what was due before `trusted_at` went; `counts` says how much of what."""

    __tablename__ = "retention_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UTCDateTime)
    trusted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    doubted_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)

    @classmethod
    def last(cls) -> RetentionRun | None:
        """The run before this one."""
        return db.session.scalar(select(cls).order_by(cls.id.desc()).limit(1))

    @classmethod
    def is_due(cls, at: datetime) -> bool:
        """Whether a day has passed since the last run, or the clock was put back before it."""
        last = cls.last()
        return last is None or not timedelta() <= at - last.ran_at < OFTEN

    @classmethod
    def begin(cls, at: datetime, *, clock_is_right: bool = False) -> RetentionRun:
        """Remember a run at the moment `at`, and how far that can be trusted."""
        transaction_lock(b"retention")
        last = cls.last()
        run = cls.considered(at, None if clock_is_right else last)
        db.session.add(run)
        db.session.flush()
        if last:
            db.session.execute(delete(cls).where(cls.id <= last.id - MOST))
        return run

    @classmethod
    def considered(cls, at: datetime, last: RetentionRun | None) -> RetentionRun:
        """What a run at `at` would trust, after this last one; the first of all trusts."""
        run = cls(ran_at=at, trusted_at=at, counts={})
        if last and at - last.trusted_at > FURTHEST and not last._is_agreed_with(at):
            run.trusted_at = last.trusted_at
            run.doubted_since = last._went_on_to(at) or at
        return run

    def _is_agreed_with(self, at: datetime) -> bool:
        least, most = AGREES
        return bool(self.doubted_since) and least <= at - (self.doubted_since or at) <= most

    def _went_on_to(self, at: datetime) -> datetime | None:
        """Since when the clock is doubted, if it has neither jumped again nor been put back."""
        since, (_, most) = self.doubted_since, AGREES
        return since if since and timedelta() <= at - since <= most else None


def trusted(at: datetime) -> datetime:
    """Up to which moment what is old may go at `at`, without a run: as the last one trusted."""
    last = RetentionRun.last()
    return RetentionRun.considered(at, last).trusted_at if last else at
