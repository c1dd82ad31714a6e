"""Saved replies: what moderators answer often."""

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

TITLE_MAX = 80  # characters
TAKEN = sentence("Another saved reply has this title. Choose another one, or change that reply.")


class SavedReply(Model):
    """One answer, found by its title."""

    __tablename__ = "saved_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAX), unique=True)
    words: Mapped[str] = mapped_column(Text)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def by_title(cls) -> Select[SavedReply]:
        """All of them, as a list to choose from."""
        return select(cls).order_by(cls.title)

    @classmethod
    def keep(cls, *, title: str, words: str, by: Moderator) -> SavedReply:
        """Save a new reply; raises `TitleTaken`."""
        return cls()._become(title=title, words=words, by=by)

    def change(self, *, title: str, words: str, by: Moderator) -> None:
        """Set another title and other words; raises `TitleTaken`."""
        self._become(title=title, words=words, by=by)

    def discard(self) -> None:
        """Save it no longer."""
        db.session.delete(self)

    def _become(self, *, title: str, words: str, by: Moderator) -> SavedReply:
        try:
            with db.session.begin_nested():
                self.title, self.words, self.updated_at = title, words, now()
                self.moderator = by
                db.session.add(self)
        except IntegrityError:
            raise TitleTaken(TAKEN) from None
        return self
