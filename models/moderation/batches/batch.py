"""The table of bulk actions: one decision about many comments, and its progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.moderators.moderator import Moderator


class Batch(Model):
    """One decision about the many comments of `BatchItem`. `undoes_id` names the batch it takes
    back, whose `decision` is then "undo"; `view` is the address of the view that was chosen.
    `held` comments were left out, and `cut` tells that the view had more than fit. `words` and
    `note` are kept until it is finished."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint(
            "decision IN ('approve', 'reject', 'spam', 'pending', 'undo')", name="known_decision"
        ),
        CheckConstraint("(decision = 'undo') = (undoes_id IS NOT NULL)", name="undo_names_one"),
        CheckConstraint("done + changed <= total", name="no_more_than_chosen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    moderator_id: Mapped[int] = mapped_column(
        ForeignKey("moderators.id", ondelete="RESTRICT"), index=True
    )
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    view: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="RESTRICT"))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    cut: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def newest_first(cls, *, before: int = 0, most: int = 50) -> Select[Batch]:
        """Batches, paged by key: those older than the id `before`."""
        page = select(cls).order_by(cls.id.desc()).limit(most)
        return page.where(cls.id < before) if before else page

    @property
    def why(self) -> DecisionReason:
        return DecisionReason(self.reason, self.words, self.note)

    @property
    def handled(self) -> int:
        return self.done + self.changed

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def undone_by(self) -> Batch | None:
        """The last batch that takes this one back."""
        undoing = select(Batch).where(Batch.undoes_id == self.id).order_by(Batch.id.desc())
        return db.session.scalar(undoing.limit(1))

    def finish(self) -> None:
        """End the batch: nothing more is decided, and the texts stay with the decisions alone."""
        self.finished_at = self.finished_at or now()
        self.words = self.note = ""

    def lock(self) -> None:
        """Lock the audit log, then the batch."""
        Decision.lock_log()
        db.session.flush()
        db.session.refresh(self, with_for_update={"of": Batch})
