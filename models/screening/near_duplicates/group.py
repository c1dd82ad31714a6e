"""Replies that are variants of one text: grouped on one card while they wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    delete,
    insert,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.column_types import UTCDateTime, now

KEPT = timedelta(days=30)  # a likeness, since its comment came
FIRST = text("band = 0")  # of each signature, for all of it goes together
MOST_READ = 50  # rows of likenesses, the newest


class DuplicateGroup(Model):
    """Two or more comments with nearly the same text; see `Comment.duplicate_group_id`."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def begin(cls) -> DuplicateGroup:
        """A campaign that nothing is in yet."""
        campaign = cls()
        db.session.add(campaign)
        db.session.flush()
        return campaign


class MinHashBand(Model):
    """One band of the signature of a comment's words: comments that share one may be alike. It
    is kept for a while `since` the comment came."""

    __tablename__ = "likenesses"
    __table_args__ = (
        Index(None, "band", "digest", "comment_id"),
        Index(
            "ix_likenesses_since",
            "band",
            "since",
            "comment_id",
            sqlite_where=FIRST,
            postgresql_where=FIRST,
        ),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    @classmethod
    def is_over(cls, created_at: datetime) -> bool:
        """Whether a comment from that moment may have no signature any more."""
        return created_at < now() - KEPT

    @classmethod
    def of(cls, comment_id: int) -> list[int]:
        """The signature of a comment, as it was kept."""
        kept = select(cls.digest).where(cls.comment_id == comment_id).order_by(cls.band)
        return list(db.session.scalars(kept))

    @classmethod
    def keep(cls, comment_id: int, bands: Sequence[int], *, since: datetime) -> None:
        """Keep the signature of a comment, instead of another one."""
        cls.forget([comment_id])
        rows = [
            {"comment_id": comment_id, "band": band, "digest": digest, "since": since}
            for band, digest in enumerate(bands)
        ]
        if rows:
            db.session.execute(insert(cls), rows)

    @classmethod
    def near(cls, comment_id: int, bands: Sequence[int]) -> list[int]:
        """The ids of other comments that share a band with this signature, each as often as it
        shares one: of the newest `MOST_READ` rows."""
        if not bands:
            return []
        others = select(cls.comment_id).where(cls.comment_id != comment_id)
        others = others.order_by(cls.comment_id.desc()).limit(MOST_READ)
        shared = (
            others.where(cls.band == band, cls.digest == each) for band, each in enumerate(bands)
        )
        found = union_all(*(select(each.subquery()) for each in shared)).subquery()
        newest = select(found.c.comment_id).order_by(found.c.comment_id.desc()).limit(MOST_READ)
        return list(db.session.scalars(newest))

    @classmethod
    def from_before(cls, moment: datetime) -> Select[int]:
        """The ids of comments from before that moment whose signature is kept."""
        old = select(cls.comment_id).where(text(FIRST.text), cls.since < moment)
        return old.order_by(cls.since, cls.comment_id)

    @classmethod
    def forget(cls, comments: Sequence[int]) -> None:
        """Forget the signatures of the comments with these ids."""
        db.session.execute(delete(cls).where(cls.comment_id.in_(comments)))
