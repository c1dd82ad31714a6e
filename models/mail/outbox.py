"""Outbox: queued emails, stored in the transaction that causes them, without addresses.

Only the worker renders a row to an email, from what the row points to at that time.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.moderators.moderator import Moderator

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment
    from models.decisions.decision import Decision
    from models.mail.message import Message
    from models.mail.subscription import Subscription

STATES = ("waiting", "sent", "parked", "dropped")
NO_DELAY = timedelta()
REPLIES_INTERVAL = timedelta(hours=1)  # minimum between emails about replies in one thread
NOTICE = "notice"  # kind sent to channels, not to a person


class QueuedEmail(Model):
    """One email to one recipient: subject matter and delivery state.

    Without a recipient it is dropped on delivery: it stands for an unknown address, so that
    response times don't reveal which addresses are known.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="known_state"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_has_a_date"),
        CheckConstraint("commenter_id IS NULL OR moderator_id IS NULL", name="goes_to_one"),
        Index(None, "state", "due_at", "id"),
        Index(None, "state", "id"),
        Index(None, "state", "ended_at"),
        Index(None, "moderator_id", "kind", "created_at"),
        Index(None, "commenter_id"),
        Index(None, "comment_id"),
        Index(None, "subscription_id"),
        Index(None, "written_id"),
        Index(None, "decision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    commenter_id: Mapped[int | None] = mapped_column(
        ForeignKey("commenters.id", ondelete="CASCADE")
    )
    moderator_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderators.id", ondelete="CASCADE")
    )
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE")
    )
    written_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    trouble: Mapped[str] = mapped_column(String(40), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    commenter: Mapped[Commenter | None] = relationship()
    moderator: Mapped[Moderator | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
    subscription: Mapped[Subscription | None] = relationship()
    written: Mapped[Message | None] = relationship()

    @classmethod
    def enqueue(
        cls,
        kind: str,
        *,
        to: Commenter | Moderator | None,
        comment: Comment | None = None,
        decision: Decision | None = None,
        subscription: Subscription | None = None,
        written: Message | None = None,
        after: timedelta = NO_DELAY,
        at: datetime | None = None,
    ) -> QueuedEmail | None:
        """Queue an email, due `after` that time at the earliest.

        Without a mail server only notices to other channels are stored; otherwise returns None.
        """
        if kind != NOTICE and not current_app.config["SETTINGS"].can_send_email:
            return None
        at = at or now()
        queued = cls(
            kind=kind,
            commenter=None if isinstance(to, Moderator) else to,
            moderator=to if isinstance(to, Moderator) else None,
            comment=comment,
            decision=decision,
            subscription=subscription,
            written=written,
            name=secrets.token_hex(16),
            created_at=at,
            due_at=at + after,
        )
        db.session.add(queued)
        return queued

    @classmethod
    def due(cls, at: datetime, *, to_readers: bool = True) -> Select[QueuedEmail]:
        """Select the emails due now, longest due first.

        Without `to_readers`, only those to moderators.
        """
        is_due = cls.state == "waiting", cls.due_at <= at, cls.kind != NOTICE
        ready = select(cls).where(*is_due)
        wanted = ready if to_readers else ready.where(cls.commenter_id.is_(None))
        return wanted.order_by(cls.due_at, cls.id)

    @classmethod
    def waiting_for(cls, person: Commenter) -> Select[QueuedEmail]:
        """Select the unsent emails to a commenter."""
        return select(cls).where(cls.commenter_id == person.id, cls.state == "waiting")

    @classmethod
    def failed(cls) -> Select[QueuedEmail]:
        """Select the parked emails, newest first."""
        return select(cls).where(cls.state == "parked").order_by(cls.id.desc())

    @classmethod
    def is_taken(cls) -> ColumnElement[bool]:
        """Match emails a worker is sending, or crashed with; failed ones are rendered anew."""
        return (cls.attempts > 0) & (cls.trouble == "")

    @property
    def is_waiting(self) -> bool:
        return self.state == "waiting"

    def finish(self, state: str, trouble: str = "") -> None:
        """Set the final state: `sent`, `parked` or `dropped`."""
        self.state, self.trouble, self.ended_at = state, trouble, now()

    def retry(self) -> None:
        """Requeue a parked email with no attempts counted."""
        if self.state == "parked":
            self.state, self.trouble, self.attempts = "waiting", "", 0
            self.due_at, self.ended_at = now(), None

    def drop(self, why: str = "") -> None:
        """Drop an email that waits or is parked."""
        if self.state in ("waiting", "parked"):
            self.finish("dropped", why)
