"""Replies that are variants of one text: grouped on one card while they wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model
from models.types import UTCDateTime, now


class Campaign(Model):
    """Two or more comments whose words are nearly the same; `Comment.campaign_id` names it."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Likeness(Model):
    """One band of the signature of a comment's words: comments that share one may be alike."""

    __tablename__ = "likenesses"
    __table_args__ = (Index(None, "band", "digest", "comment_id"),)

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digest: Mapped[int] = mapped_column(BigInteger)
