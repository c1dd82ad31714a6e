"""What a writer wants to be told by mail about one comment: nothing until it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.mail.outbox import AN_HOUR, QueuedEmail

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

KINDS = ("replies", "decision")
STATES = ("asked", "confirmed", "ended", "bounced")


class Subscription(Model):
    """One kind of mail about one comment: asked for, confirmed from the mailbox, ended."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        CheckConstraint(f"state IN {STATES}", name="known_state"),
        CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_a_date"
        ),
        UniqueConstraint("comment_id", "kind"),
        Index(None, "commenter_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commenter_id: Mapped[int] = mapped_column(ForeignKey("commenters.id", ondelete="CASCADE"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    commenter: Mapped[Commenter] = relationship()
    comment: Mapped[Comment] = relationship()

    @classmethod
    def of(cls, comment: Comment) -> Select[Subscription]:
        """Everything that was asked for about a comment, in whatever state."""
        return select(cls).where(cls.comment_id == comment.id).order_by(cls.id)

    @property
    def is_confirmed(self) -> bool:
        return self.state == "confirmed"

    @classmethod
    def asked_about(cls, comment: Comment) -> Sequence[Subscription]:
        """What the present writer of a comment asked for and has not confirmed yet."""
        asked = cls.state == "asked", cls.commenter_id == comment.commenter_id
        return db.session.scalars(cls.of(comment).where(*asked)).all()

    @classmethod
    def in_thread(cls, person: Commenter, begun: Comment) -> list[Subscription]:
        """Where a person wants to hear of replies in the thread that `begun` begins."""
        wanted = cls.kind == "replies", cls.state == "confirmed", cls.commenter_id == person.id
        found = db.session.scalars(select(cls).where(*wanted).order_by(cls.id))
        return [each for each in found if begun.id in (each.comment_id, each.comment.root_id)]

    @classmethod
    def has_confirmed(cls, person: Commenter) -> bool:
        """Whether the address of a person ever answered: then it is theirs."""
        ever = cls.commenter_id == person.id, cls.confirmed_at.is_not(None)
        return db.session.scalar(select(cls.id).where(*ever).limit(1)) is not None

    @classmethod
    def end_all(cls, person: Commenter) -> None:
        """Stop every mail to a person, also what waits in the outbox."""
        theirs = select(cls).where(cls.commenter_id == person.id)
        for each in db.session.scalars(theirs.order_by(cls.id)).all():
            each.end()
        _drop(QueuedEmail.waiting_for(person))

    @classmethod
    def bounce(cls, letter: QueuedEmail) -> None:
        """The mailbox refused a letter for good: what it was about is not sent there again."""
        refused = [letter.subscription] if letter.subscription else []
        if letter.kind == "confirm" and letter.comment:
            refused = list(cls.asked_about(letter.comment))
        for each in refused:
            each.end("bounced")

    @classmethod
    def has_told(cls, letter: QueuedEmail) -> None:
        """A letter went out: what it told of is not told again, and the next waits for an hour."""
        if letter.kind != "replies":
            return
        if letter.commenter and letter.comment and letter.decision:
            for each in cls.in_thread(letter.commenter, letter.comment):
                each.mailed_at = letter.decision.created_at
        about = QueuedEmail.comment_id == letter.comment_id, QueuedEmail.kind == letter.kind
        theirs = select(QueuedEmail).where(QueuedEmail.commenter_id == letter.commenter_id, *about)
        waiting = theirs.where(QueuedEmail.state == "waiting").with_for_update(skip_locked=True)
        for other in db.session.scalars(waiting):
            other.due_at = max(other.due_at, now() + AN_HOUR)

    @property
    def is_over(self) -> bool:
        return self.state in ("ended", "bounced")

    @property
    def told_until(self) -> datetime:
        """Up to which moment its reader knows what there is."""
        return max(each for each in (self.asked_at, self.confirmed_at, self.mailed_at) if each)

    def confirm(self) -> None:
        """Its reader pressed the button in the mail."""
        self.state, self.confirmed_at = "confirmed", now()

    def end(self, state: str = "ended") -> None:
        """Send no such mail any more, not even what waits."""
        if not self.is_over:
            self.state = state
        _drop(
            select(QueuedEmail).where(
                QueuedEmail.subscription_id == self.id, QueuedEmail.state == "waiting"
            )
        )


def _drop(waiting: Select[QueuedEmail]) -> None:
    """Drop letters, but for one that a worker is just writing down what became of: waiting for it
    would be waiting in a circle, and where it is tried again it finds that it was stopped."""
    for letter in db.session.scalars(waiting.with_for_update(skip_locked=True)):
        letter.drop("stopped")
