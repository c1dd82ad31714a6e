"""Claims: which moderator has a comment open. Sent by a script while a card has the focus."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template
from flask_security import current_user

from extensions import db
from models.comments.comment import Comment
from models.moderation.queue.claim import Claim

claims = Blueprint("claims", __name__)


@claims.post("/comments/<int:comment_id>/claim")
def update(comment_id: int) -> dict[str, str]:
    """Claim a comment or renew the claim; return the line that says who else has it open."""
    comment = db.session.get(Comment, comment_id) or abort(404)
    claim = Claim.take(comment, by=current_user._get_current_object())
    db.session.commit()
    return {"line": render_template("moderation/comments/_claim.html", claim=claim)}


@claims.post("/comments/<int:comment_id>/claim/release")
def destroy(comment_id: int) -> Response:
    """Release one's own claim, as when the card loses the focus: 204."""
    comment = db.session.get(Comment, comment_id) or abort(404)
    Claim.release(comment, by=current_user._get_current_object())
    db.session.commit()
    return make_response("", 204)
