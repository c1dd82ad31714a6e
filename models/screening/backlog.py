"""Replies that wait to be screened: stored and acknowledged first, screened beside the site."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from database.transactions import begin_read_transaction
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.constraints import UNSCREENED
from models.screening import near_duplicates, screening

FEW = 50  # that are named at a time


def numbers() -> list[int]:
    """The ids of those that have waited longest, the oldest first."""
    begin_read_transaction()
    waiting = select(Comment.id).where(UNSCREENED)
    return list(db.session.scalars(waiting.order_by(Comment.id).limit(FEW)))


def screen(number: int) -> None:
    """Screen one as it is now, and commit, unless somebody else did or is at it. Its words are
    looked over while others may write."""
    begin_read_transaction()
    comment = db.session.scalar(_waiting(number))
    looked = screening.run_checks(screening.text_of(comment)) if comment else None
    db.session.rollback()
    near_duplicates.lock()
    kept = _waiting(number).with_for_update(of=Comment, skip_locked=True, key_share=True)
    if comment := db.session.scalar(kept):
        is_same = looked and screening.text_of(comment) == looked.text
        screening.screen(comment, looked=looked if is_same else None)
    db.session.commit()


def give_up(number: int) -> None:
    """Let one that can't be screened wait no more, and commit: moderators are told so."""
    near_duplicates.lock()
    if comment := db.session.scalar(_waiting(number).with_for_update(of=Comment, key_share=True)):
        screening.give_up(comment)
    db.session.commit()


def _waiting(number: int) -> Select[Comment]:
    with_article = joinedload(Comment.article).defer(Article.body)
    return select(Comment).where(Comment.id == number, UNSCREENED).options(with_article)
