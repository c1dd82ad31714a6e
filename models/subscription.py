"""What a writer wants to be told by mail about one comment: nothing until it is confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model
from models.types import UTCDateTime

if TYPE_CHECKING:
    from models.comment import Comment
    from models.commenter import Commenter

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
