"""Legal holds: comments that must be kept unchanged. For admins only: see `common/access.py`."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.replies_and_notes import LegalHoldForm
from blueprints.common.forms.reply import problems
from blueprints.common.moderation.comment_lookup import back_to_comment
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import NotEditable, StaleDecision
from models.privacy.legal_hold import hold, release

legal_holds = Blueprint("legal_holds", __name__, url_prefix="/comments/<int:comment_id>/legal-hold")


@legal_holds.get("")
def show(comment_id: int) -> ResponseReturnValue:
    """Show whether the comment is on hold, and a form to place or release the hold."""
    return _page(_comment(comment_id), LegalHoldForm(formdata=None))


@legal_holds.post("")
def create(comment_id: int) -> ResponseReturnValue:
    """Place a hold: 303 to the comment; 422 without a reason, 409 if it is on hold or has no
    text."""
    return _done(comment_id, hold, gettext("Held: nothing of this reply is destroyed."))


@legal_holds.post("/release")
def destroy(comment_id: int) -> ResponseReturnValue:
    """Release the hold: 303 to the comment; 422 without a reason, 409 if it is not on hold."""
    return _done(comment_id, release, gettext("Released: this reply goes its way again."))


def _done(comment_id: int, act: Callable[..., Decision], notice: str) -> ResponseReturnValue:
    comment, form = _comment(comment_id), LegalHoldForm()
    if not form.validate():
        return _page(comment, form, status=422)
    try:
        act(comment, by=current_user._get_current_object(), why=DecisionReason(note=form.note.data))
    except (StaleDecision, NotEditable) as refusal:
        return _page(comment, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    return back_to_comment(comment_id, notice)


def _comment(comment_id: int) -> Comment:
    """Return the comment, even a withdrawn one: its hold can still be released."""
    return db.session.get(Comment, comment_id) or abort(404)


def _page(
    comment: Comment, form: LegalHoldForm, *, refusal: str = "", status: int = 200
) -> Response:
    rollback_and_read()
    page = render_template(
        "moderation/legal_holds/show.html",
        comment=comment,
        last=Decision.last_on(comment, "hold"),
        form=form,
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)
