"""Editor's notes: sourced corrections shown under a comment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.moderators.moderator import Moderator
from models.text import sanitiser

if TYPE_CHECKING:
    from models.comments.comment import Comment


class EditorsNote(Model):
    """Note under one comment; at most one each."""

    __tablename__ = "editors_notes"

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(sanitiser.SanitisedHTML)
    policy: Mapped[int] = mapped_column(default=sanitiser.POLICY)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)
    comment: Mapped[Comment] = relationship()

    @classmethod
    def under(cls, comment: Comment) -> EditorsNote | None:
        """Return the note under a comment, if any."""
        return db.session.get(cls, comment.id)

    @property
    def edition(self) -> str:
        """Value that changes with each edit of the note."""
        return self.written_at.isoformat(timespec="microseconds")
