"""Redactions: removing a passage from a comment visibly, and restoring it."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from blueprints.common.forms.moderation.replies_and_notes import RedactionForm
from blueprints.common.forms.reply import problems
from blueprints.common.moderation.comment_lookup import back_to_comment, comment_with_text
from blueprints.common.moderation.next_card import queue_url
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate, translate_to
from database.transactions import rollback_and_read
from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.errors import NotRedactable, StaleDecision
from models.moderation.redaction.redact import redact, restore
from models.moderation.redaction.redaction import KINDS, Redaction
from models.query_values import row_number

redactions = Blueprint("redactions", __name__, url_prefix="/comments/<int:comment_id>/redactions")


@redactions.get("")
def index(comment_id: int) -> ResponseReturnValue:
    """Show the text as it was typed, a form to redact a passage, and earlier redactions."""
    comment = comment_with_text(comment_id)
    return _page(comment, RedactionForm.for_language(comment.article.language, formdata=None))


@redactions.post("")
def create(comment_id: int) -> ResponseReturnValue:
    """Redact a passage of the revision that the moderator saw: 303 to the comment, or to the queue
    if it was sent from there; 422 with what is wrong or 409 with the current text, each with what
    was typed."""
    comment = comment_with_text(comment_id)
    form = RedactionForm.for_language(comment.article.language)
    if not form.validate():
        return _page(comment, form, status=422)
    try:
        made = _redact(comment, form)
    except (NotRedactable, StaleDecision) as refusal:
        return _page(comment, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    notice = gettext("Taken out. “%(mark)s” stands in its place.", mark=made.instead)
    if made.is_evaded:
        look = gettext("They still stand in the reply in another spelling: look again.")
        notice = f"{notice} {look}"
    if request.form.get("page") == "queue":
        return _back_to_queue(made, notice)
    return back_to_comment(comment_id, notice, undoes=made.decision_id)


@redactions.post("/<int:redaction_id>/restoration")
def destroy(comment_id: int, redaction_id: int) -> ResponseReturnValue:
    """Restore the passage while it is stored: 303 to the comment; 422 if that is impossible."""
    redaction = db.session.get(Redaction, redaction_id)
    if not redaction or redaction.comment_id != comment_id:
        abort(404)
    restore(redaction, by=current_user._get_current_object())
    db.session.commit()
    return back_to_comment(comment_id, gettext("The words are back."))


def _back_to_queue(made: Redaction, notice: str) -> ResponseReturnValue:
    flash(notice, str(made.decision_id))
    after = row_number(request.form.get("after"))
    view = request.form.get("view")
    return redirect(queue_url(view, after=after, focus=made.comment_id), code=303)


def _redact(comment: Comment, form: RedactionForm) -> Redaction:
    return redact(
        comment,
        form.passage.data,
        kind=form.kind.data,
        instead=translate_to(comment.article.language, KINDS[form.kind.data].instead),
        by=current_user._get_current_object(),
        seen=SeenRevision(row_number(form.revision.data), form.status.data or ""),
        keep=timedelta(days=current_app.config["SETTINGS"].redacted_words_days),
        why=form.why,
    )


def _page(
    comment: Comment, form: RedactionForm, *, refusal: str = "", status: int = 200
) -> Response:
    """Show the form. What is sent next refers to the revision shown now."""
    rollback_and_read()
    form.revision.data, form.status.data = str(comment.revision), comment.status
    page = render_template(
        "moderation/redactions/index.html",
        comment=comment,
        made=db.session.scalars(Redaction.made_on(comment)).all(),
        days=current_app.config["SETTINGS"].redacted_words_days,
        form=form,
        problems=problems(form),
        refusal=refusal,
    )
    return make_response(page, status)
