"""Finding the comment that a private link is for: the doors of a receipt share it."""

from __future__ import annotations

from typing import Final

from flask import abort

from blueprints.common.translations import use_locale
from extensions import db
from models.comments.comment import Comment
from models.mail.link import EmailLink
from models.query_values import row_number

OF_MANY: Final = "."  # between the token of a link to all comments of a person, and one's number


def comment_of(token: str) -> Comment:
    """The comment of a receipt, by the link its writer was given, by one from a mail, or by one to
    all their comments. 404 for anything else, whatever was there once."""
    comment = _by_token(token)
    if comment is None or comment.status == "withdrawn":
        abort(404)
    use_locale(comment.article.language)
    return comment


def is_lasting(token: str, comment: Comment) -> bool:
    """Whether the link is the one that its writer was given, which lasts as long as the comment."""
    return db.session.scalar(Comment.with_receipt(token)) is comment


def _by_token(token: str) -> Comment | None:
    all_of_theirs, dot, number = token.partition(OF_MANY)
    if dot:
        return _one_of_many(all_of_theirs, row_number(number))
    if comment := db.session.scalar(Comment.with_receipt(token)):
        return comment
    link = db.session.scalar(EmailLink.with_token(token, "receipt"))
    return link.comment if link else None


def _one_of_many(token: str, number: int) -> Comment | None:
    link = db.session.scalar(EmailLink.with_token(token, "mine"))
    comment = db.session.get(Comment, number) if link else None
    return comment if comment and link and comment.commenter_id == link.commenter_id else None
