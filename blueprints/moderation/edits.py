"""Edits that authors propose for public comments, accepted or declined by a moderator."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_security import current_user
from sqlalchemy.orm import joinedload

from blueprints.common.forms.moderation.decisions import EditForm
from blueprints.common.moderation.comment_lookup import comment_with_text
from blueprints.common.request.errors import status_of
from blueprints.common.translations import translate
from database.transactions import rollback_and_read
from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.proposed_edit import ProposedEdit
from models.decisions.kinds import SeenRevision
from models.errors import StaleDecision
from models.moderation.decide_edit import ACCEPT, DECLINE, decide_edit
from models.query_values import row_number
from models.screening.findings_shown import reasons_about

edits = Blueprint("edits", __name__, url_prefix="/edits")

PAGE_SIZE = 20  # edits
MESSAGES = {
    ACCEPT: _("Readers see the new words now."),
    DECLINE: _("The approved words stay."),
}

edits.add_app_template_global(ProposedEdit.count_waiting, "edits_waiting")
edits.add_app_template_global(ProposedEdit.waiting_on, "edit_waiting_on")


@edits.get("")
def index() -> str:
    """List the pending edits, oldest first."""
    beside = joinedload(ProposedEdit.comment).joinedload(Comment.article).defer(Article.body)
    waiting = db.session.scalars(ProposedEdit.waiting().limit(PAGE_SIZE).options(beside)).all()
    return render_template(
        "moderation/edits/index.html",
        proposals=waiting,
        found=reasons_about(waiting),
        form=EditForm(formdata=None),
    )


@edits.get("/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """Show the pending edit of a comment beside the public text; 404 if there is none."""
    comment = comment_with_text(comment_id)
    return (
        _page(comment, EditForm(formdata=None)) if ProposedEdit.waiting_on(comment) else abort(404)
    )


@edits.post("/<int:comment_id>")
def create(comment_id: int) -> ResponseReturnValue:
    """Accept or decline the edit: 303 to the list; 409 with the current edit if it or the comment
    is no longer what the moderator saw."""
    comment, form = comment_with_text(comment_id), EditForm()
    decision = form.decision.data
    if not form.validate() or decision not in MESSAGES:
        abort(422)
    try:
        made = decide_edit(
            comment,
            decision,
            edition=form.edition.data or "",
            by=current_user._get_current_object(),
            seen=SeenRevision(row_number(form.revision.data)),
            why=form.why,
        )
    except StaleDecision as refusal:
        return _page(comment, form, refusal=translate(refusal), status=status_of(refusal))
    db.session.commit()
    flash(str(MESSAGES[decision]), str(made.id))
    return redirect(url_for(".index"), code=303)


def _page(comment: Comment, form: EditForm, *, refusal: str = "", status: int = 200) -> Response:
    """Show the form. What is sent next refers to the edition shown now."""
    rollback_and_read()
    proposal = ProposedEdit.waiting_on(comment)
    page = render_template(
        "moderation/edits/show.html",
        comment=comment,
        proposal=proposal,
        found=reasons_about([proposal] if proposal else []),
        form=form,
        refusal=refusal,
    )
    return make_response(page, status)
