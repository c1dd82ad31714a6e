"""What a moderator decided about a comment: an append-only history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from extensions import db
from models.moderator import Moderator
from models.types import UTCDateTime, now

if TYPE_CHECKING:
    from models.comment import Comment

OUTCOMES = {"approve": "approved", "reject": "rejected", "spam": "spam", "pending": "pending"}


class Decision(db.Model):
    """One decision on one revision. The database refuses to change or delete a row."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"decision IN {tuple(OUTCOMES)}", name="known_decision"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="RESTRICT"), index=True
    )
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    decision: Mapped[str] = mapped_column(String(10))
    status_before: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    comment: Mapped[Comment] = relationship(back_populates="decisions")
    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def newest_first(cls, *, before: int = 0, most: int = 50) -> Select[tuple[Decision]]:
        """The history of the whole desk, paged by key: rows older than the id `before`."""
        page = select(cls).order_by(cls.id.desc()).limit(most)
        page = page.options(selectinload(cls.comment))
        return page.where(cls.id < before) if before else page

    @property
    def outcome(self) -> str:
        """The status the comment got."""
        return OUTCOMES[self.decision]
