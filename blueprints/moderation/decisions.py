"""Decisions: making one, and the history of them all."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security import current_user

from blueprints.common.forms import DecisionForm
from blueprints.common.numbers import row_number
from extensions import db, only_read
from models.comment import Comment
from models.decision import OUTCOMES, Decision, Seen
from models.queue import cards
from models.refusal import StaleDecision

decisions = Blueprint("decisions", __name__)

SAID = {
    "approve": "Approved the reply by {}. Readers see it now.",
    "reject": "Rejected the reply by {}.",
    "spam": "Marked the reply by {} as spam.",
    "pending": "The reply by {} waits in the queue again.",
}
PAGE = 50  # decisions


@decisions.get("/decisions")
def index() -> str:
    """Show the history of the desk, newest first; `?before=<id>` shows what is older."""
    before = row_number(request.args.get("before"))
    found = list(db.session.scalars(Decision.newest_first(before=before, most=PAGE)))
    older = found[-1].id if len(found) == PAGE else None
    return render_template("moderation/decisions.html", decisions=found, older=older)


@decisions.post("/comments/<int:comment_id>/decisions")
def create(comment_id: int) -> ResponseReturnValue:
    """Decide on the revision the moderator saw: 303 to the queue; 409 with the change if older."""
    comment = db.session.get(Comment, comment_id) or abort(404)
    form = DecisionForm()
    revision = row_number(form.revision.data)
    if not form.validate() or form.decision.data not in OUTCOMES or not revision:
        abort(422)
    try:
        comment.decide(
            form.decision.data,
            by=current_user._get_current_object(),
            seen=Seen(revision, form.status.data or ""),
            reason=form.reason.data,
            note=form.note.data,
        )
    except StaleDecision as refusal:
        return _changed(comment, form, refusal)
    db.session.commit()
    flash(SAID[form.decision.data].format(comment.name))
    after = row_number(form.after.data)
    return redirect(url_for("moderation.queue.index", after=after or None), code=303)


def _changed(comment: Comment, form: DecisionForm, refusal: StaleDecision) -> ResponseReturnValue:
    """Show what changed since the moderator looked, and let them decide again."""
    only_read()
    revision = row_number(form.revision.data)
    seen = next((each for each in comment.revisions if each.revision == revision), None)
    (card,) = cards([comment])
    page = render_template(
        "moderation/changed.html", card=card, form=form, seen=seen, sentence=str(refusal)
    )
    return make_response(page, 409)
