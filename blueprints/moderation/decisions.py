"""Decisions: making one, and undoing it."""

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
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import current_user

from blueprints.common.forms.moderation.decisions import DecisionForm
from blueprints.common.moderation.next_card import commit_and_go_to_next, queue_url
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER, SeenRevision
from models.errors import StaleDecision
from models.moderation.decide import decide
from models.moderation.queue.card import cards
from models.moderation.undo import undo
from models.query_values import row_number

decisions = Blueprint("decisions", __name__)

MESSAGES = {
    "approve": _("Approved the reply by %(name)s. Readers see it now."),
    "reject": _("Rejected the reply by %(name)s."),
    "spam": _("Marked the reply by %(name)s as spam."),
    "pending": _("The reply by %(name)s waits in the queue again."),
}


@decisions.post("/comments/<int:comment_id>/decisions")
def create(comment_id: int) -> ResponseReturnValue:
    """Decide on the revision that the moderator saw.

    303 to the next card of the view, or JSON with a message if the client asks for it; 409 with the
    difference if the comment is no longer what the moderator saw.
    """
    comment = db.session.get(Comment, comment_id) or abort(404)
    form = DecisionForm()
    revision = row_number(form.revision.data)
    if not form.validate() or form.decision.data not in STATUS_AFTER or not revision:
        abort(422)
    try:
        made = decide(
            comment,
            form.decision.data,
            by=current_user._get_current_object(),
            seen=SeenRevision(revision, form.status.data or ""),
            why=form.why,
        )
    except StaleDecision as refusal:
        return _conflict(comment, form, refusal)
    notice = MESSAGES[form.decision.data] % {"name": comment.name}
    if request.accept_mimetypes.best == "application/json":
        db.session.commit()
        return {"message": notice, "undo": url_for(".destroy", decision_id=made.id)}
    back = commit_and_go_to_next(form.view.data, after=row_number(form.after.data), passed=comment)
    flash(notice, str(made.id))
    return redirect(back, code=303)


@decisions.post("/decisions/<int:decision_id>/undo")
def destroy(decision_id: int) -> ResponseReturnValue:
    """Undo a decision by recording another one: 303 to the comment in its view."""
    decision = db.session.get(Decision, decision_id) or abort(404)
    made = undo(decision, by=current_user._get_current_object())
    db.session.commit()
    flash(gettext("Undone: it is as it was before."), str(made.id))
    view = request.form.get("view")
    return redirect(queue_url(view, after=0, focus=decision.comment_id or 0), code=303)


def _conflict(comment: Comment, form: DecisionForm, refusal: StaleDecision) -> ResponseReturnValue:
    """Show what changed since the moderator looked, and let them decide again."""
    rollback_and_read()
    revision = row_number(form.revision.data)
    seen = next((each for each in comment.revisions if each.revision == revision), None)
    (card,) = cards([comment])
    page = render_template(
        "moderation/decisions/conflict.html",
        card=card,
        form=form,
        seen=seen,
        sentence=translate(refusal),
    )
    return make_response(page, 409)
