"""Comments waiting to be screened by the worker: they are stored and acknowledged first."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from database.transactions import begin_read_transaction
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.constraints import UNSCREENED
from models.screening import near_duplicates, screening

BATCH_SIZE = 50


def oldest_ids() -> list[int]:
    """Return the ids of the oldest unscreened comments."""
    begin_read_transaction()
    waiting = select(Comment.id).where(UNSCREENED)
    return list(db.session.scalars(waiting.order_by(Comment.id).limit(BATCH_SIZE)))


def screen_one(number: int) -> None:
    """Screen a comment as it is now and commit; do nothing if it is screened or locked.

    The checks run before the write lock is taken.
    """
    begin_read_transaction()
    comment = db.session.scalar(_unscreened(number))
    text = screening.text_of(comment) if comment else None
    if text:
        screening.run_checks(text)
    db.session.rollback()
    near_duplicates.lock()
    kept = _unscreened(number).with_for_update(of=Comment, skip_locked=True, key_share=True)
    if comment := db.session.scalar(kept):
        is_same = screening.text_of(comment) == text
        screening.screen(comment, text if is_same else None)
    db.session.commit()


def give_up(number: int) -> None:
    """Mark a comment that can't be screened as such, with a note for moderators, and commit."""
    near_duplicates.lock()
    if comment := db.session.scalar(
        _unscreened(number).with_for_update(of=Comment, key_share=True)
    ):
        screening.give_up(comment)
    db.session.commit()


def _unscreened(number: int) -> Select[Comment]:
    with_article = joinedload(Comment.article).defer(Article.body)
    return select(Comment).where(Comment.id == number, UNSCREENED).options(with_article)
