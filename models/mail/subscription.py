"""Email subscriptions of a comment's author, inactive until confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from models.mail.outbox import REPLIES_INTERVAL, QueuedEmail

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

KINDS = ("replies", "decision")
STATES = ("asked", "confirmed", "ended", "bounced")


class Subscription(Model):
    """One kind of email about one comment: asked, confirmed, ended or bounced."""

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
        """Select all subscriptions to a comment, in any state."""
        return select(cls).where(cls.comment_id == comment.id).order_by(cls.id)

    @property
    def is_confirmed(self) -> bool:
        return self.state == "confirmed"

    @classmethod
    def asked_about(cls, comment: Comment) -> Sequence[Subscription]:
        """Return the unconfirmed subscriptions of a comment's current author."""
        asked = cls.state == "asked", cls.commenter_id == comment.commenter_id
        return db.session.scalars(cls.of(comment).where(*asked)).all()

    @classmethod
    def in_thread(cls, person: Commenter, begun: Comment) -> list[Subscription]:
        """Return a commenter's confirmed reply subscriptions in the thread `begun`."""
        wanted = cls.kind == "replies", cls.state == "confirmed", cls.commenter_id == person.id
        found = db.session.scalars(select(cls).where(*wanted).order_by(cls.id))
        return [each for each in found if begun.id in (each.comment_id, each.comment.root_id)]

    @classmethod
    def has_confirmed(cls, person: Commenter) -> bool:
        """Return whether a commenter ever confirmed, which proves the address is theirs."""
        ever = cls.commenter_id == person.id, cls.confirmed_at.is_not(None)
        return db.session.scalar(select(cls.id).where(*ever).limit(1)) is not None

    @classmethod
    def end_all(cls, person: Commenter) -> None:
        """End all subscriptions of a commenter and drop their queued emails."""
        theirs = select(cls).where(cls.commenter_id == person.id)
        for each in db.session.scalars(theirs.order_by(cls.id)).all():
            each.end()
        _drop(QueuedEmail.waiting_for(person))

    @classmethod
    def bounce(cls, queued: QueuedEmail) -> None:
        """End the subscriptions of an email the mailbox permanently rejected."""
        refused = [queued.subscription] if queued.subscription else []
        if queued.kind == "confirm" and queued.comment:
            refused = list(cls.asked_about(queued.comment))
        for each in refused:
            each.end("bounced")

    @classmethod
    def record_sent(cls, queued: QueuedEmail) -> None:
        """Record what a sent email covered, and delay the next one by an hour."""
        if queued.kind != "replies":
            return
        if queued.commenter and queued.comment and queued.decision:
            for each in cls.in_thread(queued.commenter, queued.comment):
                each.mailed_at = queued.decision.created_at
        about = QueuedEmail.comment_id == queued.comment_id, QueuedEmail.kind == queued.kind
        theirs = select(QueuedEmail).where(QueuedEmail.commenter_id == queued.commenter_id, *about)
        waiting = theirs.where(QueuedEmail.state == "waiting").with_for_update(skip_locked=True)
        for other in db.session.scalars(waiting):
            other.due_at = max(other.due_at, now() + REPLIES_INTERVAL)

    @property
    def is_over(self) -> bool:
        return self.state in ("ended", "bounced")

    @property
    def notified_until(self) -> datetime:
        """Time up to which the author has been notified."""
        return max(each for each in (self.asked_at, self.confirmed_at, self.mailed_at) if each)

    def confirm(self) -> None:
        """Confirm the subscription."""
        self.state, self.confirmed_at = "confirmed", now()

    def end(self, state: str = "ended") -> None:
        """End the subscription and drop its queued emails."""
        if not self.is_over:
            self.state = state
        _drop(
            select(QueuedEmail).where(
                QueuedEmail.subscription_id == self.id, QueuedEmail.state == "waiting"
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailState:
    """States of the subscriptions `replies` and `decision`; never asked counts as ended."""

    has_address: bool
    is_proven: bool  # the mailbox confirmed for this comment
    is_blocked: bool  # only shown to the proven owner
    replies: str = "ended"
    decision: str = "ended"

    @classmethod
    def of(cls, comment: Comment) -> MailState:
        """Return the current state."""
        person = comment.commenter
        mine = Subscription.commenter_id == person.id
        found = db.session.scalars(Subscription.of(comment).where(mine)).all()
        is_proven = any(each.confirmed_at for each in found)
        return cls(
            has_address=person.has_address,
            is_proven=is_proven,
            is_blocked=is_proven and person.email_blocked,
            **{each.kind: each.state for each in found},
        )


def _drop(waiting: Select[QueuedEmail]) -> None:
    """Drop emails, except those locked by a worker.

    Waiting for them could deadlock; if they are retried, the worker notices that the subscription
    ended.
    """
    for queued in db.session.scalars(waiting.with_for_update(skip_locked=True)):
        queued.drop("stopped")
