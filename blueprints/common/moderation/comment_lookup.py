"""What the doors beside one comment share: finding it, and going back to it."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from extensions import db
from models.comments.comment import Comment


def comment_with_words(comment_id: int) -> Comment:
    """The comment; 404 also for one that was withdrawn, or whose words were destroyed after their
    time: it has none that anybody could work on."""
    comment = db.session.get(Comment, comment_id)
    if not comment or not comment.has_words:
        abort(404)
    return comment


def back_to_comment(comment_id: int, said: str, *, undoes: int = 0) -> ResponseReturnValue:
    """303 to the comment on the desk, with what was done, and “Undo” for the decision `undoes`."""
    flash(said, str(undoes or "message"))
    return redirect(url_for("moderation.comments.show", comment_id=comment_id), code=303)
