"""One comment on the desk, with its whole history."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from blueprints.common.forms import DecisionForm
from extensions import db
from models.comment import Comment
from models.queue import cards

comments = Blueprint("comments", __name__)


@comments.get("/comments/<int:comment_id>")
def show(comment_id: int) -> str:
    """Show a comment of any status, its earlier revisions and its decisions."""
    comment = db.session.get(Comment, comment_id) or abort(404)
    (card,) = cards([comment])
    return render_template("moderation/comment.html", card=card, form=DecisionForm(formdata=None))
