"""Notes that moderators keep about a commenter, for each other."""

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
    """A note of one moderator for the others. The person it speaks of never sees it."""

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
        """Add a note about a person; notes are never changed. The same words of the same
        moderator, sent again at once, are one note."""
        last = db.session.scalar(cls.about(person).limit(1))
        if last and (last.words, last.moderator_id) == (words, by.id):
            return last
        note = cls(commenter_id=person.id, moderator=by, words=words)
        db.session.add(note)
        db.session.flush()
        return note

    @classmethod
    def latest_about(cls, people: Collection[int]) -> dict[int, CommenterNote]:
        """The newest note about each of these people, by their ids: one query."""
        newest = select(func.max(cls.id)).where(cls.commenter_id.in_(people))
        notes = select(cls).where(cls.id.in_(newest.group_by(cls.commenter_id)))
        return {each.commenter_id: each for each in db.session.scalars(notes)}

    @classmethod
    def about(cls, person: Commenter) -> Select[CommenterNote]:
        """The notes about a person, the newest first."""
        return select(cls).where(cls.commenter_id == person.id).order_by(cls.id.desc())
