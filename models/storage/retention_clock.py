"""Retention runs, and a safeguard against a wrong system clock.

A clock that jumps ahead would make everything look expired. So after a jump of more than
`MAX_STEP`, nothing newer than the last trusted time is deleted until a later run, at least a day
after by the same clock, confirms it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import UTCDateTime

MAX_STEP = timedelta(days=2)  # of a trusted clock between two runs
CONFIRMED_AFTER = timedelta(days=1), timedelta(days=3)  # of doubt: minimum, maximum
RUN_INTERVAL = timedelta(days=1)
MAX_RUNS = 400  # rows kept


class RetentionRun(Model):
    """One run: what was due before `trusted_at` was deleted; `counts` says how much of what."""

    __tablename__ = "retention_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UTCDateTime)
    trusted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    doubted_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)

    @classmethod
    def last(cls) -> RetentionRun | None:
        """Return the latest run."""
        return db.session.scalar(select(cls).order_by(cls.id.desc()).limit(1))

    @classmethod
    def is_due(cls, at: datetime) -> bool:
        """Return whether the last run is a day old, or the clock was set back before it."""
        last = cls.last()
        return last is None or not timedelta() <= at - last.ran_at < RUN_INTERVAL

    @classmethod
    def begin(cls, at: datetime, *, clock_is_right: bool = False) -> RetentionRun:
        """Store a run at `at` and how far its clock is trusted.

        Takes the retention lock until the transaction ends.
        """
        transaction_lock(b"retention")
        last = cls.last()
        run = cls.assess(at, None if clock_is_right else last)
        db.session.add(run)
        db.session.flush()
        if last:
            db.session.execute(delete(cls).where(cls.id <= last.id - MAX_RUNS))
        return run

    @classmethod
    def assess(cls, at: datetime, last: RetentionRun | None) -> RetentionRun:
        """Return an unsaved run at `at` with the time it may trust, given the last run."""
        run = cls(ran_at=at, trusted_at=at, counts={})
        if last and at - last.trusted_at > MAX_STEP and not last._confirms(at):
            run.trusted_at = last.trusted_at
            run.doubted_since = last._still_doubted_since(at) or at
        return run

    def _confirms(self, at: datetime) -> bool:
        least, most = CONFIRMED_AFTER
        return bool(self.doubted_since) and least <= at - (self.doubted_since or at) <= most

    def _still_doubted_since(self, at: datetime) -> datetime | None:
        """Return when the doubt began, unless the clock jumped again or was set back since."""
        since, (_, most) = self.doubted_since, CONFIRMED_AFTER
        return since if since and timedelta() <= at - since <= most else None


def trusted_until(at: datetime) -> datetime:
    """Return the time up to which data may expire at `at`, without storing a run."""
    last = RetentionRun.last()
    return RetentionRun.assess(at, last).trusted_at if last else at
