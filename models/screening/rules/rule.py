"""Table of screening rules: words, a domain or a number of links, and the effect of a match."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.moderators.moderator import Moderator

KINDS: Final = ("words", "domain", "links")
EFFECTS: Final = ("doubt", "spam", "urgent")
MAX_PATTERN_LENGTH, MAX_NOTE_LENGTH = 200, 200  # characters
IN_FORCE = text("ended_at IS NULL")


class Rule(Model):
    """A screening rule.

    `version` increases across all rules with each change, so one number tells a process to reload
    them. Ended rules stay, because findings reference them.
    """

    __tablename__ = "screening_rules"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        CheckConstraint(f"effect IN {EFFECTS}", name="known_effect"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="somebody_ended_it"),
        Index(
            "ix_screening_rules_in_force",
            "kind",
            "pattern",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    pattern: Mapped[str] = mapped_column(String(MAX_PATTERN_LENGTH))
    effect: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(MAX_NOTE_LENGTH), default="")
    version: Mapped[int] = mapped_column(index=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderators.id", ondelete="RESTRICT")
    )

    moderator: Mapped[Moderator] = relationship(
        lazy="joined", innerjoin=True, foreign_keys=[moderator_id]
    )
    ended_by: Mapped[Moderator | None] = relationship(foreign_keys=[ended_by_id])

    @classmethod
    def in_force(cls) -> Select[Rule]:
        """Select the active rules in order of creation."""
        return select(cls).where(cls.ended_at.is_(None)).order_by(cls.id)

    @classmethod
    def newest_version(cls) -> int:
        """Return the version of the last change of any rule; 0 if there was none."""
        return db.session.scalar(select(func.max(cls.version))) or 0
