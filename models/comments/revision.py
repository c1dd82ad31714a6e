"""Earlier revisions of comments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model
from models.column_types import UTCDateTime, now
from models.moderators.moderator import Moderator

TYPED_BY_READER = "text typed by readers may contain an address; it is moderated first"


class Revision(Model):
    """Earlier text of a comment, kept so that moderators can see what changed."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("comment_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(Text, info={"may_hold_address": TYPED_BY_READER})
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    replaced_by_id: Mapped[int | None] = mapped_column(  # None: the author
        ForeignKey("moderators.id")
    )

    replaced_by: Mapped[Moderator | None] = relationship()
