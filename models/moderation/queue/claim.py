"""Who has a comment open at the moment, so that two people do not decide the same one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, delete, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.comment import Comment
from models.moderation.queue.lanes import BY_RANK
from models.moderators.moderator import Moderator

LASTS = timedelta(minutes=5)


class Claim(Model):
    """One comment on one moderator's screen, `until` a moment that they keep putting off."""

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
        """Claim a comment, or go on with it. Somebody else's claim stays theirs and is returned,
        unless it ended: nobody is kept from deciding by it."""
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
        claim.until = at + LASTS
        db.session.flush()
        return claim

    @classmethod
    def next_one(cls, *, by: Moderator, at: datetime | None = None) -> Comment | None:
        """Give a moderator the first comment of the queue, likely spam at last, and claim it.

        What somebody else has open is passed over, so two people never get the same one. The
        one they have open themselves and did not decide comes first.
        """
        at = at or now()
        transaction_lock(b"claims")
        lanes = (_free(each, at) for each in BY_RANK.values())
        wanted = (_mine(by, at), *lanes)
        comment = next((found for each in wanted if (found := db.session.scalar(each))), None)
        if comment:
            cls.take(comment, by=by, at=at)
        return comment

    @classmethod
    def release(cls, comment: Comment, *, by: Moderator) -> None:
        """Give up a claim, as on leaving; only one's own."""
        db.session.execute(
            delete(cls).where(cls.comment_id == comment.id, cls.moderator_id == by.id)
        )

    @classmethod
    def on(cls, comments: Collection[int], at: datetime | None = None) -> dict[int, Claim]:
        """The claims that hold on comments with these ids."""
        held = select(cls).where(cls.comment_id.in_(comments), cls.until > (at or now()))
        return {each.comment_id: each for each in db.session.scalars(held)}


def _mine(by: Moderator, at: datetime) -> Select[Comment]:
    mine = select(Comment).join(Claim, Claim.comment_id == Comment.id)
    mine = mine.where(Claim.moderator_id == by.id, Claim.until > at, Comment.status == "pending")
    return mine.order_by(Claim.since, Comment.id).limit(1)


def _free(lane: str, at: datetime) -> Select[Comment]:
    """What stands first in a lane and nobody has open, looked up for one after the other: claims
    that ended are many."""
    taken = select(Claim.until).where(Claim.comment_id == Comment.id, Claim.until > at)
    free = taken.correlate(Comment).limit(1).scalar_subquery().is_(None)
    waiting = select(Comment).where(literal_column(lane), free)
    return waiting.order_by(Comment.rank, Comment.created_at, Comment.id).limit(1)
