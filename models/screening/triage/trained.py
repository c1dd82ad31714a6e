"""What triage learned in a night: kept until the next one has made it anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, undefer

from extensions import UNLOADED, Model, db
from models.keeping import remnants
from models.screening.triage.learning import Learner
from models.screening.triage.quality import Quality
from models.types import UTCDateTime, now

FEWEST = 50  # spam, and as many good replies; below it triage is silent


class Trained(Model):
    """What was learned from `spam` and `good` replies, up to a decision. `weights` is compressed;
    `judged` holds the quality, or nothing where there was too little to tell it from."""

    __tablename__ = "triage_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime] = mapped_column(UTCDateTime)
    spam: Mapped[int]
    good: Mapped[int]
    last_decision_id: Mapped[int]
    weights: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    judged: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def keep(
        cls, learner: Learner, quality: Quality | None, *, spam: int, good: int, until: int
    ) -> Trained:
        """Keep what was learned up to the decision `until`, in the place of what was before."""
        row = cls(
            trained_at=now(),
            spam=spam,
            good=good,
            last_decision_id=until,
            weights=learner.to_bytes(),
            judged=quality.to_json() if quality else {},
        )
        db.session.add(row)
        db.session.flush()
        db.session.execute(delete(cls).where(cls.id < row.id), execution_options=UNLOADED)
        remnants.mark()  # what it learned from may have been erased since
        return row

    @classmethod
    def newest_id(cls) -> int:
        """The number of the newest, 0 before the first night."""
        return db.session.scalar(select(func.max(cls.id))) or 0

    @classmethod
    def newest(cls, *, with_weights: bool = False) -> Trained | None:
        """The newest, if there is any."""
        newest = select(cls).order_by(cls.id.desc()).limit(1)
        return db.session.scalar(newest.options(undefer(cls.weights)) if with_weights else newest)

    @property
    def quality(self) -> Quality | None:
        return Quality.from_json(self.judged) if self.judged else None

    @property
    def is_silent(self) -> bool:
        return is_too_little(self.spam, self.good)


def is_too_little(spam: int, good: int) -> bool:
    """Whether triage says nothing yet, after so many decisions of both kinds."""
    return min(spam, good) < FEWEST
