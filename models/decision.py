"""What a moderator decided about a comment: an append-only history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from extensions import Model, db
from models.moderator import Moderator
from models.types import UTCDateTime, now

if TYPE_CHECKING:
    from models.comment import Comment

OUTCOMES = {"approve": "approved", "reject": "rejected", "spam": "spam", "pending": "pending"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a moderator was looking at: a revision, and the status if the page said it."""

    revision: int
    status: str = ""

    def is_present(self, comment: Comment) -> bool:
        return self.revision == comment.revision and self.status in ("", comment.status)


class Decision(Model):
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
    def on(
        cls, comment: Comment, decision: str, *, by: Moderator, reason: str, note: str
    ) -> Decision:
        """Write down a decision about the comment as it is now."""
        verdict = cls(
            comment=comment,
            decision=decision,
            moderator=by,
            status_before=comment.status,
            revision=comment.revision,
            reason=reason,
            note=note,
        )
        db.session.add(verdict)
        return verdict

    @classmethod
    def made_already(
        cls, comment: Comment, decision: str, *, by: Moderator, seen: Seen, why: tuple[str, str]
    ) -> Decision | None:
        """The last decision, if this moderator made the very same on the same revision."""
        last = db.session.scalar(
            select(cls).where(cls.comment_id == comment.id).order_by(cls.id.desc()).limit(1)
        )
        if last and (last.decision, last.moderator_id) == (decision, by.id) and last.why == why:
            still = comment.status == last.outcome and comment.revision == seen.revision
            return last if still else None
        return None

    @classmethod
    def newest_first(cls, *, before: int = 0, most: int = 50) -> Select[Decision]:
        """The history of the whole desk, paged by key: rows older than the id `before`."""
        page = select(cls).order_by(cls.id.desc()).limit(most)
        page = page.options(selectinload(cls.comment))
        return page.where(cls.id < before) if before else page

    @property
    def why(self) -> tuple[str, str]:
        return self.reason, self.note

    @property
    def outcome(self) -> str:
        """The status the comment got."""
        return OUTCOMES[self.decision]
