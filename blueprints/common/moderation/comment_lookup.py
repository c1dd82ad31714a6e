"""Shared steps of the desk's pages about one comment."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from extensions import db
from models.comments.comment import Comment


def comment_with_text(comment_id: int) -> Comment:
    """Return the comment; 404 also if it was withdrawn or its text has expired."""
    comment = db.session.get(Comment, comment_id)
    if not comment or not comment.has_words:
        abort(404)
    return comment


def back_to_comment(comment_id: int, notice: str, *, undoes: int = 0) -> ResponseReturnValue:
    """Redirect to the comment with 303 and a message; `undoes` offers to undo that decision."""
    flash(notice, str(undoes or "message"))
    return redirect(url_for("moderation.comments.show", comment_id=comment_id), code=303)
