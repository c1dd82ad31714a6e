"""Words that were not published: kept for a while, so that the decision can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, text

from extensions import db
from models.appeals.appeal import Appeal
from models.comments.comment import Comment
from models.comments.constraints import TEXT_LEFT
from models.privacy import withdrawal


def words_left(status: str, before: datetime) -> Select[int]:
    """The ids of comments that were rejected, or marked as spam, before that moment and still have
    their words; without those that a legal hold or an open appeal keeps."""
    decided = Comment.status == status, Comment.decided_at < before
    free = Comment.legal_hold.is_(False), ~_has_open_appeal()
    left = select(Comment.id).where(text(TEXT_LEFT.text), *decided, *free)
    return left.order_by(Comment.decided_at, Comment.id)


def destroy_words(ids: Sequence[int]) -> None:
    """Destroy the words and names of these comments, and whatever quotes them. The status stays,
    with the decision and its reason."""
    for comment in db.session.scalars(select(Comment).where(Comment.id.in_(ids))):
        withdrawal.destroy(comment)


def _has_open_appeal() -> ColumnElement[bool]:
    about = Appeal.comment_id == Comment.id, Appeal.state == "open"
    return select(Appeal.id).where(*about).exists()
