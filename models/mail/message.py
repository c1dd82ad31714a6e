"""Messages from moderators to the author of a comment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Select, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import Unreachable
from models.mail.outbox import QueuedEmail
from models.moderators.moderator import Moderator
from models.translatable import sentence

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

WITHDRAWN = sentence(
    "There is no receipt of the reply you chose any more, so nobody would read the message there. "
    "Choose another reply; your words are kept below."
)
NOBODY_READS = sentence(
    "Nobody would read a message to this person: there is no address any more. "
    "Your words are kept below."
)


class Message(Model):
    """Message shown on the receipt of one comment."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "commenter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commenter_id: Mapped[int] = mapped_column(ForeignKey("commenters.id", ondelete="CASCADE"))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def write(cls, about: Comment, words: str, *, by: Moderator) -> Message:
        """Send a message to a comment's author.

        The decision logged with it keeps a commitment to the text. Repeating a moderator's own
        latest message returns that one. Raises `Unreachable` for the site itself, for an erased
        address, and if the comment is withdrawn.
        """
        person = about.commenter
        if person.is_site or not person.has_address:
            raise Unreachable(NOBODY_READS)
        Decision.lock_log()
        about.lock()
        if about.status == "withdrawn":
            raise Unreachable(WITHDRAWN)
        last = db.session.scalar(cls.to(person).limit(1))
        if last and (last.words, last.moderator_id, last.comment_id) == (words, by.id, about.id):
            return last
        message = cls(
            commenter_id=person.id,
            moderator=by,
            comment_id=about.id,
            words=words,
            created_at=now(),
        )
        db.session.add(message)
        Decision.record(
            "message", on=person, by=by, before="", outcome="sent", why=DecisionReason(words=words)
        )
        if not person.email_blocked:
            QueuedEmail.enqueue("message", to=person, comment=about, written=message)
        return message

    @classmethod
    def to(cls, person: Commenter) -> Select[Message]:
        """Select all messages to a commenter, newest first."""
        return select(cls).where(cls.commenter_id == person.id).order_by(cls.id.desc())

    @classmethod
    def read_on(cls, comment: Comment) -> Select[Message]:
        """Select the messages shown on the receipt of a comment, oldest first.

        Only those about this comment: anyone can comment with another person's address, and must
        not read that person's messages.
        """
        mine = cls.commenter_id == comment.commenter_id, cls.comment_id == comment.id
        return select(cls).where(*mine).order_by(cls.id)
