"""Comments that are stored and not screened yet: the worker screens them."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from database.transactions import begin_read_transaction
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.constraints import UNSCREENED
from models.screening import near_duplicates, screening

FEW = 50  # comments listed at a time


def numbers() -> list[int]:
    """Return the ids of the oldest."""
    begin_read_transaction()
    waiting = select(Comment.id).where(UNSCREENED)
    return list(db.session.scalars(waiting.order_by(Comment.id).limit(FEW)))


def screen(number: int) -> None:
    """Screen one as it is now, and commit, unless that is done or another process is at it.

    The checks run in a transaction that only reads, so that nobody waits for them.
    """
    begin_read_transaction()
    comment = db.session.scalar(_waiting(number))
    text = screening.text_of(comment) if comment else None
    if text:
        screening.run_checks(text)
    db.session.rollback()
    near_duplicates.lock()
    kept = _waiting(number).with_for_update(of=Comment, skip_locked=True, key_share=True)
    if comment := db.session.scalar(kept):
        is_same = screening.text_of(comment) == text
        screening.screen(comment, text if is_same else None)
    db.session.commit()


def give_up(number: int) -> None:
    """Mark one that can't be screened as screened, and commit: moderators see a note."""
    near_duplicates.lock()
    if comment := db.session.scalar(_waiting(number).with_for_update(of=Comment, key_share=True)):
        screening.give_up(comment)
    db.session.commit()


def _waiting(number: int) -> Select[Comment]:
    with_article = joinedload(Comment.article).defer(Article.body)
    return select(Comment).where(Comment.id == number, UNSCREENED).options(with_article)
