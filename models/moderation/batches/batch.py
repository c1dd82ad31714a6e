"""Tables of bulk actions: one decision about many comments, and its progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.moderators.moderator import Moderator


class Batch(Model):
    """A decision about many comments, the `BatchItem` rows.

    `undoes_id` is the batch that an "undo" undoes; `view` the queue filter that was selected.
    `held` counts comments left out for individual review; `cut` tells that more matched than fit.
    `words` and `note` are deleted when it finishes.
    """

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
        """Select batches, newest first, with ids below `before`."""
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
        """The last batch that undoes this one."""
        undoing = select(Batch).where(Batch.undoes_id == self.id).order_by(Batch.id.desc())
        return db.session.scalar(undoing.limit(1))

    def finish(self) -> None:
        """Finish the batch: no more decisions, and its texts remain only with the decisions."""
        self.finished_at = self.finished_at or now()
        self.words = self.note = ""

    def lock(self) -> None:
        """Lock the decision log, then the batch."""
        Decision.lock_log()
        db.session.flush()
        db.session.refresh(self, with_for_update={"of": Batch})


class BatchItem(Model):
    """A comment of a batch as it was when selected.

    `state` is `waits`, `done`, or `changed` if it was skipped because somebody decided or edited it
    since.
    """

    __tablename__ = "batch_items"
    __table_args__ = (
        CheckConstraint("state IN ('waits', 'done', 'changed')", name="known_state"),
        Index(None, "batch_id", "state", "comment_id"),
    )

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True
    )
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="waits")

    comment: Mapped[Comment] = relationship()

    @property
    def seen(self) -> SeenRevision:
        """The revision and status that were selected."""
        return SeenRevision(self.revision, self.status)
