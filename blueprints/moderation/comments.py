"""One comment at the desk, with its complete history."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.decisions import DecisionForm
from blueprints.common.moderation.next_card import claim_next
from extensions import db
from models.comments.comment import Comment
from models.moderation.decide import set_urgent
from models.moderation.queue.card import cards

comments = Blueprint("comments", __name__)


@comments.get("/comments/<int:comment_id>")
def show(comment_id: int) -> str:
    """Show a comment of any status, its earlier revisions and its decisions."""
    comment = db.session.get(Comment, comment_id) or abort(404)
    (card,) = cards([comment])
    form = DecisionForm(formdata=None, data={"view": request.args.get("then")})
    return render_template("moderation/comments/show.html", card=card, form=form)


@comments.post("/next")
def open_next() -> ResponseReturnValue:
    """Claim a comment that nobody else has open: 303 to it, or to the queue if there is none."""
    card = claim_next()
    db.session.commit()
    if card:
        return redirect(card, code=303)
    flash(gettext("Everything that waits is open with a colleague already."))
    return redirect(url_for("moderation.queue.index"), code=303)


@comments.post("/comments/<int:comment_id>/urgency")
def update_urgency(comment_id: int) -> ResponseReturnValue:
    """Mark a comment as urgent, or with `urgent=0` as not urgent: 303 to the comment."""
    comment = db.session.get(Comment, comment_id) or abort(404)
    urgent = request.form.get("urgent") == "1"
    made = set_urgent(comment, urgent=urgent, by=current_user._get_current_object())
    db.session.commit()
    notice = gettext("Marked as urgent.") if urgent else gettext("No longer urgent.")
    flash(notice, str(made.id))
    return redirect(url_for(".show", comment_id=comment_id), code=303)
