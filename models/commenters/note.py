"""Moderators' private notes about a commenter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.commenters.commenter import Commenter
from models.moderators.moderator import Moderator


class CommenterNote(Model):
    """Note for other moderators; never shown to the commenter."""

    __tablename__ = "person_notes"
    __table_args__ = (Index(None, "commenter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commenter_id: Mapped[int] = mapped_column(ForeignKey("commenters.id", ondelete="CASCADE"))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def write(cls, person: Commenter, words: str, *, by: Moderator) -> CommenterNote:
        """Add a note.

        Notes are immutable. Repeating a moderator's own latest note returns that one.
        """
        last = db.session.scalar(cls.about(person).limit(1))
        if last and (last.words, last.moderator_id) == (words, by.id):
            return last
        note = cls(commenter_id=person.id, moderator=by, words=words)
        db.session.add(note)
        db.session.flush()
        return note

    @classmethod
    def latest_about(cls, people: Collection[int]) -> dict[int, CommenterNote]:
        """Return the newest note about each commenter by commenter id, in one query."""
        newest = select(func.max(cls.id)).where(cls.commenter_id.in_(people))
        notes = select(cls).where(cls.id.in_(newest.group_by(cls.commenter_id)))
        return {each.commenter_id: each for each in db.session.scalars(notes)}

    @classmethod
    def about(cls, person: Commenter) -> Select[CommenterNote]:
        """Select the notes about a commenter, newest first."""
        return select(cls).where(cls.commenter_id == person.id).order_by(cls.id.desc())
