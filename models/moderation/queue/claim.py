"""Claims: which moderator has a comment open, so that two don't decide about the same one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, delete, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.comment import Comment
from models.moderation.queue.filter import BY_RANK
from models.moderators.moderator import Moderator

LIFETIME = timedelta(minutes=5)


class Claim(Model):
    """A comment on a moderator's screen; expires at `until` unless renewed."""

    __tablename__ = "claims"
    __table_args__ = (Index(None, "moderator_id", "until"),)

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="CASCADE"))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def take(cls, comment: Comment, *, by: Moderator, at: datetime | None = None) -> Claim:
        """Claim a comment, or renew the claim; return the claim on it.

        Another moderator's current claim is returned unchanged. A claim is advisory: it blocks no
        decision.
        """
        at = at or now()
        transaction_lock(b"claims")
        claim = db.session.get(cls, comment.id, populate_existing=True)
        if claim is None:
            claim = cls(comment_id=comment.id, moderator=by, since=at, until=at)
            db.session.add(claim)
        elif claim.moderator_id != by.id and claim.until > at:
            return claim
        elif claim.moderator_id != by.id or claim.until <= at:
            claim.moderator, claim.since = by, at
        claim.until = at + LIFETIME
        db.session.flush()
        return claim

    @classmethod
    def next_one(cls, *, by: Moderator, at: datetime | None = None) -> Comment | None:
        """Return the moderator's next comment and claim it; likely spam comes last.

        Starts with the one they have open, and skips those others have open.
        """
        at = at or now()
        transaction_lock(b"claims")
        lanes = (_first_unclaimed(each, at) for each in BY_RANK.values())
        wanted = (_own_undecided(by, at), *lanes)
        comment = next((found for each in wanted if (found := db.session.scalar(each))), None)
        if comment:
            cls.take(comment, by=by, at=at)
        return comment

    @classmethod
    def release(cls, comment: Comment, *, by: Moderator) -> None:
        """Release one's own claim."""
        db.session.execute(
            delete(cls).where(cls.comment_id == comment.id, cls.moderator_id == by.id)
        )

    @classmethod
    def on(cls, comments: Collection[int], at: datetime | None = None) -> dict[int, Claim]:
        """Return the current claims on comments with these ids."""
        held = select(cls).where(cls.comment_id.in_(comments), cls.until > (at or now()))
        return {each.comment_id: each for each in db.session.scalars(held)}


def _own_undecided(by: Moderator, at: datetime) -> Select[Comment]:
    claimed = select(Comment).join(Claim, Claim.comment_id == Comment.id)
    claimed = claimed.where(
        Claim.moderator_id == by.id, Claim.until > at, Comment.status == "pending"
    )
    return claimed.order_by(Claim.since, Comment.id).limit(1)


def _first_unclaimed(lane: str, at: datetime) -> Select[Comment]:
    """Select the first unclaimed comment of a lane; by correlated lookup, as most claims are
    expired."""
    taken = select(Claim.until).where(Claim.comment_id == Comment.id, Claim.until > at)
    free = taken.correlate(Comment).limit(1).scalar_subquery().is_(None)
    waiting = select(Comment).where(literal_column(lane), free)
    return waiting.order_by(Comment.rank, Comment.created_at, Comment.id).limit(1)
