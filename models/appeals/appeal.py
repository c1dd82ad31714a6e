"""Appeals: an author's request to review a rejection."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime
from models.comments.content import MAY_HOLD_ADDRESS
from models.decisions.decision import Decision
from models.errors import Refusal
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment

STATES = ("open", "granted", "refused", "void")
APPEAL_MAX = 1_000  # characters


class NotAppealable(Refusal):
    """There is no decision to appeal against, or it was appealed already."""


class OwnDecision(Refusal):
    """Appeals are decided by someone other than the moderator who rejected, if there is one."""

    default = sentence(
        "You made the decision that this appeal is about, so a colleague looks at it. "
        "Nothing was decided."
    )


class Appeal(Model):
    """Appeal against one decision; each decision can be appealed once."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="known_state"),
        CheckConstraint("state <> 'open' OR closed_by_id IS NULL", name="open_is_not_closed"),
        Index(None, "comment_id"),
        Index(None, "state", "id"),
        Index(None, "closed_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decisions.id", ondelete="RESTRICT"), unique=True
    )
    words: Mapped[str] = mapped_column(Text, info=MAY_HOLD_ADDRESS)
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    comment: Mapped[Comment] = relationship()
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    closed_by: Mapped[Decision | None] = relationship(foreign_keys=[closed_by_id])

    @classmethod
    def waiting(cls) -> Select[Appeal]:
        """Select open appeals, oldest first, except of comments being withdrawn."""
        can_be_answered = cls.state == "open", cls.comment.has(status="rejected")
        return select(cls).where(*can_be_answered).order_by(cls.id)

    @classmethod
    def count_waiting(cls) -> int:
        """Return the number of open appeals."""
        waiting = cls.waiting().order_by(None).subquery()
        return db.session.scalar(select(func.count()).select_from(waiting)) or 0

    @classmethod
    def against(cls, decision: Decision) -> Appeal | None:
        """Return the appeal against a decision, if any."""
        return db.session.scalar(select(cls).where(cls.decision_id == decision.id))

    @classmethod
    def void_all(cls, comment: Comment) -> None:
        """Void a comment's open appeals and erase the texts of all.

        For comments withdrawn or whose text has expired.
        """
        about = update(cls).where(cls.comment_id == comment.id)
        db.session.execute(about.where(cls.state == "open").values(state="void"))
        db.session.execute(about.values(words=""))

    @property
    def is_open(self) -> bool:
        return self.state == "open"
