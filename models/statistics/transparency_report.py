"""What the public is told of the moderation, counted once a day beside the site and kept.

Counting reads every decision. So no page waits for it, unless the site runs without its worker.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from database.transactions import begin_read_transaction, transaction_lock
from extensions import Model, db
from models.statistics.transparency import Totals, TransparencyReport

OLDEST = timedelta(days=2)  # that is shown; where it is older, no worker counts


class PublishedReport(Model):
    """What may be told on a `day`, of the time before it."""

    __tablename__ = "told_reports"

    day: Mapped[date] = mapped_column(primary_key=True)
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def newest(cls, today: date) -> PublishedReport | None:
        """The one that is told on this day: also yesterday's, until that of the day is counted."""
        recent = cls.day <= today, cls.day > today - OLDEST
        return db.session.scalar(select(cls).where(*recent).order_by(cls.day.desc()).limit(1))

    @classmethod
    def count_if_due(cls, today: date) -> None:
        """Count once a day, while others write; asking more often costs a look. It commits."""
        begin_read_transaction()
        counted = None if db.session.get(cls, today) else TransparencyReport.before(today)
        db.session.rollback()
        if counted:
            transaction_lock(b"told report")
            db.session.execute(delete(cls).where(cls.day <= today))
            db.session.add(cls.of(counted, today))
            db.session.commit()

    @classmethod
    def of(cls, counted: TransparencyReport, day: date) -> PublishedReport:
        """What was counted, as it is kept."""
        totals = {"year": asdict(counted.year), "ever": asdict(counted.ever)}
        median = counted.median.total_seconds() if counted.median else None
        return cls(day=day, totals={**totals, "median": median})

    @property
    def openness(self) -> TransparencyReport:
        """The same as it was counted."""
        seconds = self.totals["median"]
        return TransparencyReport(
            year=Totals(**self.totals["year"]),
            ever=Totals(**self.totals["ever"]),
            until=self.day - timedelta(days=1),
            median=None if seconds is None else timedelta(seconds=seconds),
        )
