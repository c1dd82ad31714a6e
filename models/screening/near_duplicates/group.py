"""Groups of near-duplicates, the signatures that find them, and what a group says of a comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
from models.screening.check_result import CheckResult

SIGNATURE_RETENTION = timedelta(days=30)
FIRST_BAND = text("band = 0")  # stands for the whole signature, which is deleted together
MAX_SHARING = 50  # rows, newest first
MAX_COUNTED = 999  # comments of a group with each status
MIN_SPAM, MIN_SPAM_SURE, SURE_SHARE = 2, 5, 0.9  # comments; share of those decided
MIN_PENDING, MIN_COMMENTERS, MIN_ARTICLES = 3, 2, 2
MAX_PENDING_READ = 50


class DuplicateGroup(Model):
    """Two or more comments with nearly the same text; see `Comment.duplicate_group_id`."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def create(cls) -> DuplicateGroup:
        """Store and return a new, empty group."""
        group = cls()
        db.session.add(group)
        db.session.flush()
        return group


class MinHashBand(Model):
    """A band of a comment's MinHash signature: comments that share one may be near-duplicates.

    `since` is when the comment arrived; the retention period starts there.
    """

    __tablename__ = "likenesses"
    __table_args__ = (
        Index(None, "band", "digest", "comment_id"),
        Index(
            "ix_likenesses_since",
            "band",
            "since",
            "comment_id",
            sqlite_where=FIRST_BAND,
            postgresql_where=FIRST_BAND,
        ),
    )

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    @classmethod
    def is_expired(cls, created_at: datetime) -> bool:
        """Return whether a comment is too old to have a signature."""
        return created_at < now() - SIGNATURE_RETENTION

    @classmethod
    def of(cls, comment_id: int) -> list[int]:
        """Return the stored signature of a comment."""
        stored = select(cls.digest).where(cls.comment_id == comment_id).order_by(cls.band)
        return list(db.session.scalars(stored))

    @classmethod
    def store(cls, comment_id: int, bands: Sequence[int], *, since: datetime) -> None:
        """Store the signature of a comment in place of an earlier one."""
        cls.delete_of([comment_id])
        rows = [
            {"comment_id": comment_id, "band": band, "digest": digest, "since": since}
            for band, digest in enumerate(bands)
        ]
        if rows:
            db.session.execute(insert(cls), rows)

    @classmethod
    def sharing(cls, comment_id: int, bands: Sequence[int]) -> list[int]:
        """Return the ids of other comments that share bands, once for each shared band.

        Reads the newest `MAX_SHARING` rows.
        """
        if not bands:
            return []
        others = select(cls.comment_id).where(cls.comment_id != comment_id)
        others = others.order_by(cls.comment_id.desc()).limit(MAX_SHARING)
        shared = (
            others.where(cls.band == band, cls.digest == each) for band, each in enumerate(bands)
        )
        found = union_all(*(select(each.subquery()) for each in shared)).subquery()
        newest = select(found.c.comment_id).order_by(found.c.comment_id.desc()).limit(MAX_SHARING)
        return list(db.session.scalars(newest))

    @classmethod
    def from_before(cls, moment: datetime) -> Select[int]:
        """Select the ids of comments from before that time that have a signature."""
        old = select(cls.comment_id).where(text(FIRST_BAND.text), cls.since < moment)
        return old.order_by(cls.since, cls.comment_id)

    @classmethod
    def delete_of(cls, comments: Sequence[int]) -> None:
        """Delete the signatures of the comments with these ids."""
        db.session.execute(delete(cls).where(cls.comment_id.in_(comments)))


def check_group(comment: Comment) -> list[CheckResult]:
    """Return what the rest of its group says about a pending comment."""
    if comment.duplicate_group_id is None or comment.status != "pending":
        return []
    counts = _counts(comment)
    return [*_check_spam(counts), *_check_articles(comment, pending=counts["pending"] + 1)]


def _check_spam(counts: Mapping[str, int]) -> list[CheckResult]:
    spam, decided = counts["spam"], sum(counts[each] for each in DECIDED)
    if spam < MIN_SPAM or spam * 2 <= decided:
        return []
    is_sure = spam >= MIN_SPAM_SURE and spam >= SURE_SHARE * decided
    values = {"spam": spam, "count": decided + counts["pending"]}
    return [CheckResult(check="campaign", effect="spam" if is_sure else "doubt", values=values)]


def _check_articles(comment: Comment, *, pending: int) -> list[CheckResult]:
    """Doubt pending near-duplicates on several articles by several commenters.

    One person who submits something twice is not doubted.
    """
    if pending < MIN_PENDING:
        return []
    same = Comment.duplicate_group_id == comment.duplicate_group_id, Comment.id != comment.id
    others = select(Comment.commenter_id, Comment.article_id).where(*same)
    others = others.where(Comment.status == "pending").order_by(Comment.rank, Comment.id)
    rows = db.session.execute(others.limit(MAX_PENDING_READ)).all()
    commenters = {comment.commenter_id, *(commenter for commenter, _ in rows)}
    articles = {comment.article_id, *(article for _, article in rows)}
    if len(commenters) < MIN_COMMENTERS or len(articles) < MIN_ARTICLES:
        return []
    values = {"count": pending, "articles": len(articles)}
    return [CheckResult(check="many articles", effect="doubt", values=values)]


def _counts(comment: Comment) -> dict[str, int]:
    """Count the others of its group by status, each up to `MAX_COUNTED`."""
    same = Comment.duplicate_group_id == comment.duplicate_group_id, Comment.id != comment.id
    counts = [
        select(func.count())
        .select_from(
            select(literal(1)).where(*same, Comment.status == each).limit(MAX_COUNTED).subquery()
        )
        .scalar_subquery()
        .label(each)
        for each in (*DECIDED, "pending")
    ]
    return dict(db.session.execute(select(*counts)).one()._mapping)
