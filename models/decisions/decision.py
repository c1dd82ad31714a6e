"""Audit log of moderators' decisions: append-only, each row chained to the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.commenters.commenter import Commenter
from models.decisions import hash_chain
from models.decisions.kinds import DECISIONS, NO_REASON, STATUS_AFTER, DecisionReason, SeenRevision
from models.decisions.note import DecisionNote
from models.decisions.rejection_reasons import REASONS
from models.moderators.moderator import Moderator

if TYPE_CHECKING:
    from models.comments.comment import Comment


class Decision(Model):
    """Decision about a comment or a commenter.

    The database refuses updates and deletes. `before` and `outcome` are the status or trust level
    it changed.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"decision IN {DECISIONS}", name="known_decision"),
        CheckConstraint(f"reason IN {('', *REASONS)}", name="known_reason"),
        CheckConstraint("revision >= 0", name="revision_counts_from_one"),
        CheckConstraint(
            "(comment_id IS NULL) <> (commenter_id IS NULL)", name="one_thing_was_decided"
        ),
        Index(None, "comment_id", "id"),
        Index(None, "commenter_id", "id"),
        Index(None, "moderator_id", "id"),
        Index(None, "decision", "id"),
        Index(None, "reason", "id"),
        Index(None, "batch_id", "id"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="RESTRICT"))
    commenter_id: Mapped[int | None] = mapped_column(
        ForeignKey("commenters.id", ondelete="RESTRICT")
    )
    moderator_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderators.id", ondelete="RESTRICT")
    )
    decision: Mapped[str] = mapped_column(String(10))
    before: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(20), default="")
    undoes_id: Mapped[int | None] = mapped_column(
        ForeignKey("decisions.id", ondelete="RESTRICT"), unique=True
    )
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", ondelete="RESTRICT"))
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

    comment: Mapped[Comment | None] = relationship(back_populates="decisions")
    commenter: Mapped[Commenter | None] = relationship()
    moderator: Mapped[Moderator | None] = relationship(lazy="joined")
    remark: Mapped[DecisionNote | None] = relationship(lazy="joined", passive_deletes="all")
    undoes: Mapped[Decision | None] = relationship(remote_side=[id])

    @classmethod
    def lock_log(cls) -> None:
        """Lock the log until the transaction ends.

        Call before locking any row, to prevent deadlocks.
        """
        transaction_lock(b"decisions")

    @classmethod
    def record(
        cls,
        decision: str,
        *,
        on: Comment | Commenter,
        by: Moderator | None,
        before: str,
        outcome: str,
        why: DecisionReason = NO_REASON,
        undoes: Decision | None = None,
        batch_id: int | None = None,
    ) -> Decision:
        """Append a decision; the caller holds the lock (`lock_log`)."""
        head = cls._locked_head()
        person = on if isinstance(on, Commenter) else None
        row = cls(
            id=head.id + 1 if head else 1,
            comment_id=None if person else on.id,
            commenter_id=person.id if person else None,
            moderator_id=by.id if by else None,
            decision=decision,
            before=before,
            outcome=outcome,
            revision=getattr(on, "revision", 0),
            reason=why.reason,
            undoes_id=undoes.id if undoes else None,
            batch_id=batch_id,
            created_at=now(),
            previous=head.digest if head else hash_chain.GENESIS,
        )
        row._set_note(why)
        row.digest = hash_chain.link(row.previous, row.content)
        db.session.add(row)
        db.session.flush()
        db.session.info["head"] = (db.session().get_transaction(), row)
        return row

    @classmethod
    def head(cls) -> Decision | None:
        """Return the last decision, whose digest covers every row before it."""
        return db.session.scalar(cls.newest_first(most=1))

    @classmethod
    def last_on(cls, comment: Comment, *decisions: str) -> Decision | None:
        """Return the last decision of these kinds about a comment.

        By default of the kinds that set a status.
        """
        mine = cls.comment_id == comment.id, cls.decision.in_(decisions or STATUS_AFTER)
        return db.session.scalar(select(cls).where(*mine).order_by(cls.id.desc()).limit(1))

    @classmethod
    def made_already(
        cls,
        comment: Comment,
        decision: str,
        *,
        by: Moderator,
        seen: SeenRevision,
        why: DecisionReason,
    ) -> Decision | None:
        """Return the last decision if this moderator made the same one on the same revision."""
        last = cls.last_on(comment)
        if last and (last.decision, last.moderator_id) == (decision, by.id) and last.why == why:
            still = comment.status == last.outcome and comment.revision == seen.revision
            return last if still else None
        return None

    @classmethod
    def newest_first(cls, *, before: int = 0, most: int = 50) -> Select[Decision]:
        """Select decisions newest first, paged by key: those older than the id `before`."""
        page = select(cls).order_by(cls.id.desc()).limit(most)
        return page.where(cls.id < before) if before else page

    @classmethod
    def _locked_head(cls) -> Decision | None:
        """Return the head, read once per transaction, which the lock makes safe."""
        transaction, head = db.session.info.get("head", (None, None))
        same = transaction and transaction is db.session().get_transaction()
        return head if same and head in db.session else cls.head()

    @property
    def content(self) -> list[Any]:
        """Values the digest covers, in column order; the date in UTC with microseconds."""
        return [
            self.id,
            self.comment_id,
            self.commenter_id,
            self.moderator_id,
            self.decision,
            self.before,
            self.outcome,
            self.revision,
            self.reason,
            self.undoes_id,
            self.batch_id,
            self.commitment.hex() if self.commitment else None,
            self.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        ]

    @property
    def why(self) -> DecisionReason:
        note = self.remark
        return DecisionReason(self.reason, note.words if note else "", note.note if note else "")

    @property
    def sets_status(self) -> bool:
        return self.decision in STATUS_AFTER

    def _set_note(self, why: DecisionReason) -> None:
        if why.words or why.note:
            self.remark = DecisionNote(words=why.words, note=why.note, salt=hash_chain.new_salt())
            self.commitment = self.remark.commitment
