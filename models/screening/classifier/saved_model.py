"""The stored classifier, replaced by each training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from extensions import UNLOADED, Model, db
from models.column_types import UTCDateTime, now
from models.screening.classifier.evaluation import Bin, Prediction, Quality
from models.screening.classifier.logistic_regression import LogisticRegression
from models.storage import secure_delete

MIN_EXAMPLES = 50  # comments of each kind; the classifier is silent below


class SavedModel(Model):
    """A classifier trained on `spam` and `good` comments up to a decision.

    `weights` is compressed; `judged` is its evaluation, empty with too little data.
    """

    __tablename__ = "triage_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    spam: Mapped[int]
    good: Mapped[int]
    last_decision_id: Mapped[int]
    weights: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    judged: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def keep(
        cls,
        classifier: LogisticRegression,
        judged: Sequence[Prediction],
        *,
        spam: int,
        good: int,
        until: int,
    ) -> None:
        """Store a classifier trained up to the decision `until`, delete older ones and commit."""
        weights, quality = classifier.to_bytes(), asdict(Quality.of(judged)) if judged else {}
        row = cls(spam=spam, good=good, last_decision_id=until, weights=weights, judged=quality)
        db.session.add(row)
        db.session.flush()
        db.session.execute(delete(cls).where(cls.id < row.id), execution_options=UNLOADED)
        secure_delete.mark_dirty()  # its training data may have been erased since
        db.session.commit()

    @classmethod
    def newest(cls) -> SavedModel | None:
        """Return the latest model, or None before the first training."""
        return db.session.scalar(select(cls).order_by(cls.id.desc()).limit(1))

    @property
    def quality(self) -> Quality | None:
        bins = [Bin(**each) for each in self.judged.get("bins", ())]
        return Quality(**{**self.judged, "bins": bins}) if self.judged else None

    @property
    def is_silent(self) -> bool:
        return are_too_few(self.spam, self.good)


def are_too_few(spam: int, good: int) -> bool:
    """Return whether there are too few comments of either kind to classify others."""
    return min(spam, good) < MIN_EXAMPLES
