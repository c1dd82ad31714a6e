"""Single-purpose links in emails, stored as digests and valid for a limited time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.encryption import sealing
from models.errors import Refusal
from models.moderators.moderator import Moderator
from models.translatable import sentence

if TYPE_CHECKING:
    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment
    from models.mail.subscription import Subscription


class LinkSpent(Refusal):
    """The link was used, has expired, or never existed."""

    default = sentence(
        "This link was used already, or its time is over. "
        "The private page of your reply says which mails you get."
    )


class EmailLink(Model):
    """Link in an email. Opening it (GET) changes nothing; its form does."""

    __tablename__ = "mail_links"
    __table_args__ = (
        CheckConstraint("(commenter_id IS NULL) <> (moderator_id IS NULL)", name="belongs_to_one"),
        Index(None, "commenter_id"),
        Index(None, "comment_id"),
        Index(None, "subscription_id"),
        Index(None, "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    commenter_id: Mapped[int | None] = mapped_column(
        ForeignKey("commenters.id", ondelete="CASCADE")
    )
    moderator_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderators.id", ondelete="CASCADE")
    )
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscriptions.id", ondelete="CASCADE")
    )
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    commenter: Mapped[Commenter | None] = relationship()
    moderator: Mapped[Moderator | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
    subscription: Mapped[Subscription | None] = relationship()

    @classmethod
    def make(
        cls,
        purpose: str,
        *,
        to: Commenter | Moderator,
        lasts: timedelta,
        comment: Comment | None = None,
        subscription: Subscription | None = None,
        revision: int = 0,
    ) -> str:
        """Create a link for one recipient and `purpose`; return its token, which isn't stored."""
        token = sealing.receipt_token()
        at = now()
        link = cls(
            digest=sealing.digest(token),
            purpose=purpose,
            comment_id=comment.id if comment else None,
            subscription_id=subscription.id if subscription else None,
            revision=revision,
            created_at=at,
            expires_at=at + lasts,
        )
        if isinstance(to, Moderator):
            link.moderator_id = to.id
        else:
            link.commenter_id = to.id
        db.session.add(link)
        return token

    @classmethod
    def with_token(cls, token: str, *purposes: str, used: bool = False) -> Select[EmailLink]:
        """Select the unexpired link with this token, unused unless `used`."""
        live = cls.expires_at > now() if used else (cls.expires_at > now()) & cls.used_at.is_(None)
        known = cls.digest == sealing.digest(token), cls.purpose.in_(purposes)
        return select(cls).where(*known, live)

    def use(self) -> None:
        """Mark the link as used, so that it stops working."""
        self.used_at = now()
