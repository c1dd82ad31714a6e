"""The words a comment had before somebody changed them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model
from models.column_types import UTCDateTime, now
from models.comments.content import Written
from models.moderators.moderator import Moderator

if TYPE_CHECKING:
    from models.comments.comment import Comment


class Revision(Written, Model):
    """An earlier revision of a comment, kept so that a moderator can see what changed."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("comment_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    revision: Mapped[int]
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    replaced_by_id: Mapped[int | None] = mapped_column(  # None: the writer
        ForeignKey("moderators.id")
    )

    replaced_by: Mapped[Moderator | None] = relationship()

    @classmethod
    def of(cls, comment: Comment, *, by: Moderator | None = None) -> Revision:
        """Keep a comment as it is before it changes; `by` is None for the commenter."""
        return cls(
            revision=comment.revision, name=comment.name, source=comment.source, replaced_by=by
        )
