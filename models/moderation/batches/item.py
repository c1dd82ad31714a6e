"""The comments of a batch, each as it was when it was chosen."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision


class BatchItem(Model):
    """One comment of a batch. `state` is `waits`, `done`, or `changed` where somebody decided or
    changed it since, so that it was left alone."""

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
        """What was chosen: a revision and a status."""
        return SeenRevision(self.revision, self.status)
