"""A passage that a moderator took out of a comment, visibly."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.decisions.kinds import NO_REASON, DecisionReason, SeenRevision
from models.errors import NotRedactable, StaleDecision
from models.moderation.decide import lock_for_decision
from models.moderation.edit_by_moderator import correct, remember
from models.moderation.redaction import quotations
from models.moderation.redaction.kinds import KINDS, Kind
from models.moderators.moderator import Moderator
from models.text import redact

if TYPE_CHECKING:
    from models.comments.comment import Comment

KEPT = text("destroyed_at IS NULL AND restored_at IS NULL")


class Redaction(Model):
    """One passage of `kind` that went, with `instead` in its place. `revision` is the last one
    that held it: `length` characters from `start`. Those words are destroyed once they are due,
    at `destroyed_at`, and can be restored until then."""

    __tablename__ = "redactions"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="known_kind"),
        Index("ix_redactions_kept", "due_at", sqlite_where=KEPT, postgresql_where=KEPT),
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
    def make(
        cls,
        comment: Comment,
        words: str,
        *,
        kind: str,
        by: Moderator,
        seen: SeenRevision,
        keep: timedelta,
        why: DecisionReason = NO_REASON,
        instead: str = "",
    ) -> Redaction:
        """Take `words` out of a comment wherever they stand; readers see a mark in their place.

        The mark is that of the kind unless `instead` says it in another language; the words can
        be put back for as long as `keep`. Raises `StaleDecision`, `NotEditable` on a withdrawn
        comment, and `NotRedactable` with what to do.
        """
        lock_for_decision(comment)
        if not seen.matches(revision=comment.revision, status=comment.status):
            raise StaleDecision(comment)
        mark, at = instead or str(KINDS[kind].instead), now()
        starts = redact.places(comment.source, words, kept=cls._marks(comment))
        left = redact.replaced(comment.source, starts, length=len(words), instead=mark)
        revision = correct(comment, left, by=by)
        quotations.take_out_of_proposal(comment, words, instead=mark)
        row = cls(
            comment_id=comment.id,
            moderator=by,
            kind=kind,
            decision=remember("redact", comment, by=by, why=why),
            instead=mark,
            revision=revision.revision,
            start=starts[0],
            length=len(words),
            created_at=at,
            due_at=at + keep,
        )
        db.session.add(row)
        db.session.flush()
        return row

    @classmethod
    def made_on(cls, comment: Comment) -> Select[Redaction]:
        """What was taken out of a comment, the newest first."""
        return select(cls).where(cls.comment_id == comment.id).order_by(cls.id.desc())

    @classmethod
    def made_by(cls, decision: Decision) -> Redaction:
        """The one that a decision made."""
        return db.session.scalars(select(cls).where(cls.decision_id == decision.id)).one()

    @classmethod
    def in_force_on(cls, comment: Comment) -> Select[Redaction]:
        """What was taken out and not put back, in its order."""
        gone = cls.comment_id == comment.id, cls.restored_at.is_(None)
        return select(cls).where(*gone).order_by(cls.id)

    @property
    def about(self) -> Kind:
        """What is said of its kind."""
        return KINDS[self.kind]

    @property
    def passage(self) -> str:
        """The words that went; none where nobody knows them any more."""
        last = self._revision(self.revision)
        return last.source[self.start : self.start + self.length] if last else ""

    @property
    def is_evaded(self) -> bool:
        """Whether the comment still shows the words to a reader, in another spelling."""
        return redact.still_shown(self.comment.html, self.passage, mark=self.instead)

    @property
    def is_restorable(self) -> bool:
        """Whether the words can be put back as the comment stands."""
        is_kept = not (self.destroyed_at or self.restored_at)
        return is_kept and self.comment.source == self._words_after()

    def restore(self, *, by: Moderator, why: DecisionReason = NO_REASON) -> Decision:
        """Put the words back. Raises `NotRedactable` where they are destroyed or back already,
        or the comment was changed since, and `NotEditable` on a withdrawn comment."""
        lock_for_decision(self.comment)
        db.session.refresh(self, ["restored_at", "destroyed_at"], with_for_update=True)
        if self.destroyed_at or self.restored_at:
            raise NotRedactable(redact.DESTROYED if self.destroyed_at else redact.RESTORED)
        before = self._revision(self.revision)
        if not before or not self.is_restorable:
            raise NotRedactable(redact.CHANGED_SINCE)
        correct(self.comment, before.source, by=by)
        self.restored_at = now()
        return remember("restore", self.comment, by=by, why=why, undoes=self.decision)

    @classmethod
    def _marks(cls, comment: Comment) -> set[str]:
        marks = select(cls.instead).where(cls.comment_id == comment.id)
        return {*db.session.scalars(marks)}

    def _revision(self, number: int) -> Revision | None:
        return next((r for r in self.comment.revisions if r.revision == number), None)

    def _words_after(self) -> str | None:
        """What the words of the comment were without the passage; None: nobody knows any more."""
        if self.comment.revision == self.revision + 1:
            return self.comment.source
        after = self._revision(self.revision + 1)
        return after.source if after else None
