"""Proposed edits of public comments, published only after a moderator accepts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Select, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.content import Rendered

if TYPE_CHECKING:
    from models.comments.comment import Comment

WAITING = text("declined_at IS NULL")
DECLINED = text("declined_at IS NOT NULL")
MAX_COUNT = 999


class ProposedEdit(Rendered, Model):
    """Edit proposed by the author of an approved comment, based on `revision`.

    A declined edit is kept so that the decision can be undone.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index(
            "ix_proposals_waiting",
            "created_at",
            "comment_id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_proposals_declined",
            "declined_at",
            "comment_id",
            sqlite_where=DECLINED,
            postgresql_where=DECLINED,
        ),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    comment: Mapped[Comment] = relationship()

    @classmethod
    def make(cls, comment: Comment, *, words: str, name: str, html: str = "") -> ProposedEdit:
        """Store the proposed edit of a comment, replacing an earlier one."""
        proposal = cls.about(comment) or cls(comment_id=comment.id)
        proposal.revision, proposal.name = comment.revision, name
        proposal.set_text(words, html=html)
        proposal.created_at, proposal.declined_at = now(), None
        db.session.add(proposal)
        return proposal

    @classmethod
    def about(cls, comment: Comment) -> ProposedEdit | None:
        """Return the current row of a comment's proposed edit, declined or not."""
        return db.session.get(cls, comment.id, populate_existing=True)

    @classmethod
    def waiting_on(cls, comment: Comment) -> ProposedEdit | None:
        """Return a public comment's edit that waits for a moderator, if any."""
        found = cls.about(comment) if comment.is_public else None
        return found if found and not found.declined_at else None

    @classmethod
    def withdraw(cls, comment: Comment) -> None:
        """Delete the proposed edit of a comment."""
        db.session.execute(delete(cls).where(cls.comment_id == comment.id))

    @classmethod
    def declined(cls, before: datetime) -> Select[int]:
        """Select ids of comments whose edits were declined before a time.

        Comments under a legal hold are left out.
        """
        old = cls.declined_at < before, cls.comment.has(legal_hold=False)
        return select(cls.comment_id).where(*old).order_by(cls.declined_at, cls.comment_id)

    @classmethod
    def destroy(cls, comments: Sequence[int]) -> None:
        """Delete the proposed edits of these comments."""
        db.session.execute(delete(cls).where(cls.comment_id.in_(comments)))

    @classmethod
    def waiting(cls) -> Select[ProposedEdit]:
        """Select edits waiting for a moderator, oldest first."""
        waits = cls.declined_at.is_(None), cls.comment.has(status="approved")
        return select(cls).where(*waits).order_by(cls.created_at, cls.comment_id)

    @classmethod
    def count_waiting(cls) -> int:
        """Return how many edits wait, counting at most `MAX_COUNT` + 1."""
        some = cls.waiting().limit(MAX_COUNT + 1).subquery()
        return db.session.scalar(select(func.count()).select_from(some)) or 0

    @property
    def edition(self) -> str:
        """Value that changes with each new proposal."""
        return self.created_at.isoformat(timespec="microseconds")
