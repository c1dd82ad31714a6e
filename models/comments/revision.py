"""Earlier revisions of comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model
from models.column_types import UTCDateTime, now
from models.comments.content import Written
from models.moderators.moderator import Moderator


class Revision(Written, Model):
    """Earlier text of a comment, kept so that moderators can see what changed."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("comment_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    revision: Mapped[int]
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    replaced_by_id: Mapped[int | None] = mapped_column(  # None: the author
        ForeignKey("moderators.id")
    )

    replaced_by: Mapped[Moderator | None] = relationship()

    @classmethod
    def of(cls, written: Written, *, revision: int, by: Moderator | None = None) -> Revision:
        """Return what is `written` as it is before it changes; `by` is None for its author."""
        return cls(revision=revision, name=written.name, source=written.source, replaced_by=by)
