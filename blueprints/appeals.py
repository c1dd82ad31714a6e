"""Appeals: an author asks for a second look at a rejection, from a receipt or an email."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from blueprints.common.forms.appeals import AppealForm
from blueprints.common.forms.reply import problems
from blueprints.common.pages.private_pages import comment_by_token, set_private_headers
from blueprints.common.translations import use_locale
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.appeals.appeal import APPEAL_MAX, Appeal
from models.appeals.submit import appeal, last_appeal, rejection
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.mail.link import EmailLink

appeals = Blueprint("appeals", __name__)

appeals.after_request(set_private_headers)


@dataclass(frozen=True, slots=True)
class AppealState:
    """What an author can do about `decision`: fill in `form`, or see the appeal already `made`."""

    decision: Decision | None
    made: Appeal | None
    form: AppealForm | None
    most_characters: str


@appeals.app_template_global("appeal_state")
def appeal_state(comment: Comment, form: AppealForm | None = None) -> AppealState:
    """Return what a page about an author's comment shows: a form while the last decision can be
    appealed, else the last appeal."""
    decision = rejection(comment)
    offered = decision is not None and Appeal.against(decision) is None
    return AppealState(
        decision,
        None if offered else last_appeal(comment),
        (form or AppealForm(formdata=None)) if offered else None,
        format_decimal(APPEAL_MAX),
    )


@appeals.get("/appeals/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show why a comment was rejected, with the form or the outcome of the appeal. The token comes
    from an email; 404 for an unknown one."""
    comment = _link(token).comment or abort(404)
    return _page(comment, AppealForm(formdata=None), url_for(".show", token=token))


@appeals.post("/appeals/<token>")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def create(token: str) -> ResponseReturnValue:
    """Submit an appeal, once: 303 back to the page; 422 with each error named."""
    link, here = _link(token), url_for(".show", token=token)
    link.use()
    return _create(link.comment or abort(404), here=here, back=here)


@appeals.post("/receipts/<token>/appeal")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def create_on_receipt(token: str) -> ResponseReturnValue:
    """Submit an appeal from a receipt: 303 back to it; 422 with each error named."""
    here, back = url_for(".create_on_receipt", token=token), url_for("receipts.show", token=token)
    return _create(comment_by_token(token), here=here, back=back)


def _create(comment: Comment, *, here: str, back: str) -> ResponseReturnValue:
    form = AppealForm()
    if not form.validate():
        rollback_and_read()
        return _page(comment, form, here), 422
    appeal(comment, form.remark.data)
    db.session.commit()
    return redirect(back, code=303)


def _link(token: str) -> EmailLink:
    """Return the link of this email. It can be used once, and shows the outcome until it
    expires."""
    link = db.session.scalar(EmailLink.with_token(token, "appeal", used=True)) or abort(404)
    if link.comment is None or link.comment.status == "withdrawn":
        abort(404)
    use_locale(link.comment.article.language)
    return link


def _page(comment: Comment, form: AppealForm, here: str) -> Response:
    page = render_template(
        "appeals/show.html",
        comment=comment,
        appealing=appeal_state(comment, form),
        problems=problems(form),
        here=here,
    )
    return make_response(page)
