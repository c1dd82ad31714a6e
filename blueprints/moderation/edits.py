"""Edits: what writers of public replies want them to say, published or not by a moderator."""

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
from blueprints.common.moderation.comment_lookup import comment_with_words
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

PAGE = 20  # edits
SAID = {
    ACCEPT: _("Readers see the new words now."),
    DECLINE: _("The approved words stay."),
}

edits.add_app_template_global(ProposedEdit.how_many_wait, "edits_waiting")
edits.add_app_template_global(ProposedEdit.waiting_on, "edit_waiting_on")


@edits.get("")
def index() -> str:
    """Show what waits, the oldest first."""
    beside = joinedload(ProposedEdit.comment).joinedload(Comment.article).defer(Article.body)
    waiting = db.session.scalars(ProposedEdit.waiting().limit(PAGE).options(beside)).all()
    return render_template(
        "moderation/edits/index.html",
        proposals=waiting,
        found=reasons_about(waiting),
        form=EditForm(formdata=None),
    )


@edits.get("/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """Show the edit of one comment beside what readers see; 404 where none waits."""
    comment = comment_with_words(comment_id)
    return (
        _page(comment, EditForm(formdata=None)) if ProposedEdit.waiting_on(comment) else abort(404)
    )


@edits.post("/<int:comment_id>")
def create(comment_id: int) -> ResponseReturnValue:
    """Publish the new words or keep the approved ones: 303 to what waits, 409 with the edit as it
    is now where it, or the comment, is no longer what the moderator saw."""
    comment, form = comment_with_words(comment_id), EditForm()
    decision = form.decision.data
    if not form.validate() or decision not in SAID:
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
    flash(str(SAID[decision]), str(made.id))
    return redirect(url_for(".index"), code=303)


def _page(comment: Comment, form: EditForm, *, refusal: str = "", status: int = 200) -> Response:
    """What is sent next is about the edit as it is shown now."""
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
