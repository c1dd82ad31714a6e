"""An appeal: a writer asks that somebody else looks at a rejection once more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model
from models.decision import Decision
from models.revision import WRITERS_WORDS
from models.types import UTCDateTime

if TYPE_CHECKING:
    from models.comment import Comment

STATES = ("open", "granted", "refused", "void")
APPEAL_MAX = 1_000  # characters


class Appeal(Model):
    """One appeal against one decision; a decision can be appealed once."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="known_state"),
        CheckConstraint("state <> 'open' OR closed_by_id IS NULL", name="open_is_not_closed"),
        Index(None, "comment_id"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decisions.id", ondelete="RESTRICT"), unique=True
    )
    words: Mapped[str] = mapped_column(Text, info={"may_hold_address": WRITERS_WORDS})
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="RESTRICT")
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    comment: Mapped[Comment] = relationship()
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    closed_by: Mapped[Decision | None] = relationship(foreign_keys=[closed_by_id])
