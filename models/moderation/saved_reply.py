"""Saved replies that moderators reuse."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.errors import TitleTaken
from models.moderators.moderator import Moderator
from models.translatable import sentence

MAX_TITLE_LENGTH = 80  # characters
TAKEN = sentence("Another saved reply has this title. Choose another one, or change that reply.")


class SavedReply(Model):
    """A saved reply, identified by its title."""

    __tablename__ = "saved_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(MAX_TITLE_LENGTH), unique=True)
    words: Mapped[str] = mapped_column(Text)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def by_title(cls) -> Select[SavedReply]:
        """Select all saved replies in order of their titles."""
        return select(cls).order_by(cls.title)

    @classmethod
    def keep(cls, *, title: str, words: str, by: Moderator) -> SavedReply:
        """Create a saved reply; raises `TitleTaken`."""
        return cls()._set(title=title, words=words, by=by)

    def change(self, *, title: str, words: str, by: Moderator) -> None:
        """Change title and text; raises `TitleTaken`."""
        self._set(title=title, words=words, by=by)

    def discard(self) -> None:
        """Delete the saved reply."""
        db.session.delete(self)

    def _set(self, *, title: str, words: str, by: Moderator) -> SavedReply:
        try:
            with db.session.begin_nested():
                self.title, self.words, self.updated_at = title, words, now()
                self.moderator = by
                db.session.add(self)
        except IntegrityError:
            raise TitleTaken(TAKEN) from None
        return self
