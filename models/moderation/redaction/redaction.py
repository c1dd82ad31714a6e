"""Redactions: passages that moderators removed from comments, visibly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.moderators.moderator import Moderator
from models.text import redact
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment

STORED = text("destroyed_at IS NULL AND restored_at IS NULL")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of redaction: `title` for moderators, mark `instead`, notice `told` to the author."""

    title: str
    instead: str
    told: str


KINDS = {
    "phone": Kind(
        sentence("Phone number"),
        sentence("[phone number removed by a moderator]"),
        sentence("A moderator took a phone number out of your reply."),
    ),
    "email": Kind(
        sentence("E-mail address"),
        sentence("[e-mail address removed by a moderator]"),
        sentence("A moderator took an e-mail address out of your reply."),
    ),
    "address": Kind(
        sentence("Postal address"),
        sentence("[postal address removed by a moderator]"),
        sentence("A moderator took a postal address out of your reply."),
    ),
    "name": Kind(
        sentence("Name of a person"),
        sentence("[name removed by a moderator]"),
        sentence("A moderator took the name of a person out of your reply."),
    ),
    "personal": Kind(
        sentence("Other personal data"),
        sentence("[personal data removed by a moderator]"),
        sentence("A moderator took personal data out of your reply."),
    ),
    "insult": Kind(
        sentence("Insult"),
        sentence("[insult removed by a moderator]"),
        sentence("A moderator took an insult out of your reply."),
    ),
    "link": Kind(
        sentence("Link"),
        sentence("[link removed by a moderator]"),
        sentence("A moderator took a link out of your reply."),
    ),
    "other": Kind(
        sentence("Something else"),
        sentence("[words removed by a moderator]"),
        sentence("A moderator took words out of your reply."),
    ),
}


class Redaction(Model):
    """A redacted passage of a `kind`, replaced by `instead`.

    `revision` is the last one with the passage: `length` characters from `start`. It can be
    restored until it is deleted, at `destroyed_at`, once `due_at` has passed.
    """

    __tablename__ = "redactions"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="known_kind"),
        Index("ix_redactions_kept", "due_at", sqlite_where=STORED, postgresql_where=STORED),
        Index(None, "decision_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(20))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="RESTRICT"))
    instead: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int]
    start: Mapped[int]
    length: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    restored_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    destroyed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)
    decision: Mapped[Decision] = relationship()
    comment: Mapped[Comment] = relationship()

    @classmethod
    def made_on(cls, comment: Comment) -> Select[Redaction]:
        """Select a comment's redactions, newest first."""
        return select(cls).where(cls.comment_id == comment.id).order_by(cls.id.desc())

    @classmethod
    def made_by(cls, decision: Decision) -> Redaction:
        """Return the redaction of a decision."""
        return db.session.scalars(select(cls).where(cls.decision_id == decision.id)).one()

    @classmethod
    def in_force_on(cls, comment: Comment) -> Select[Redaction]:
        """Select a comment's redactions that were not restored, in order."""
        gone = cls.comment_id == comment.id, cls.restored_at.is_(None)
        return select(cls).where(*gone).order_by(cls.id)

    @property
    def about(self) -> Kind:
        """The description of its kind."""
        return KINDS[self.kind]

    @property
    def revision_before(self) -> Revision | None:
        """The last revision with the passage; None once it is deleted."""
        return self._revision(self.revision)

    @property
    def passage(self) -> str:
        """The redacted text; empty once it is deleted."""
        last = self.revision_before
        return last.source[self.start : self.start + self.length] if last else ""

    @property
    def is_evaded(self) -> bool:
        """Whether the comment still shows the passage in another spelling."""
        return redact.still_shown(self.comment.html, self.passage, mark=self.instead)

    @property
    def is_restorable(self) -> bool:
        """Whether the passage can be restored in the current text."""
        is_kept = not (self.destroyed_at or self.restored_at)
        return is_kept and self.comment.source == self._text_after()

    def _revision(self, number: int) -> Revision | None:
        return next((r for r in self.comment.revisions if r.revision == number), None)

    def _text_after(self) -> str | None:
        """Return the text without the passage; None if no revision has it any more."""
        if self.comment.revision == self.revision + 1:
            return self.comment.source
        after = self._revision(self.revision + 1)
        return after.source if after else None
