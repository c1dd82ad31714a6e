"""Appeals: a writer asks that somebody looks at a rejection once more, with or without mail."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from blueprints.common.forms.appeals import AppealForm
from blueprints.common.forms.reply import problems
from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.pages.receipt_lookup import comment_of
from blueprints.common.translations import use_locale
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.appeals.appeal import APPEAL_MAX, Appeal
from models.appeals.submit import appeal, last_appeal, rejection
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.mail.link import EmailLink

appeals = Blueprint("appeals", __name__)

appeals.after_request(keep_to_its_reader)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a writer can do about a `decision`: a `form` to appeal, or see the one `made`."""

    decision: Decision | None
    made: Appeal | None
    form: AppealForm | None
    most_characters: str


@appeals.app_template_global("appeal_beside")
def beside(comment: Comment, form: AppealForm | None = None) -> Beside:
    """What a page about a writer's comment shows: a form while there is a decision that can be
    appealed against, else the last appeal."""
    decision = rejection(comment)
    offered = decision is not None and Appeal.against(decision) is None
    return Beside(
        decision,
        None if offered else last_appeal(comment),
        (form or AppealForm(formdata=None)) if offered else None,
        format_decimal(APPEAL_MAX),
    )


@appeals.get("/appeals/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show why a reply was rejected, and the form, or what came of the appeal. The address is
    that of a mail; an unknown one is answered like any unknown page."""
    comment = _link(token).comment or abort(404)
    return _page(comment, AppealForm(formdata=None), url_for(".show", token=token))


@appeals.post("/appeals/<token>")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def create(token: str) -> ResponseReturnValue:
    """Appeal, once: 303 back to the page, which says that it waits; 422 with each error named."""
    link, here = _link(token), url_for(".show", token=token)
    link.use()
    return _appealed(link.comment or abort(404), here=here, back=here)


@appeals.post("/receipts/<token>/appeal")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def create_on_receipt(token: str) -> ResponseReturnValue:
    """The same from the receipt, and back to it."""
    here, back = url_for(".create_on_receipt", token=token), url_for("receipts.show", token=token)
    return _appealed(comment_of(token), here=here, back=back)


def _appealed(comment: Comment, *, here: str, back: str) -> ResponseReturnValue:
    form = AppealForm()
    if not form.validate():
        rollback_and_read()
        return _page(comment, form, here), 422
    appeal(comment, form.remark.data)
    db.session.commit()
    return redirect(back, code=303)


def _link(token: str) -> EmailLink:
    """The link of this mail. It acts once, and tells what came of it until it is over."""
    link = db.session.scalar(EmailLink.with_token(token, "appeal", used=True)) or abort(404)
    if link.comment is None or link.comment.status == "withdrawn":
        abort(404)
    use_locale(link.comment.article.language)
    return link


def _page(comment: Comment, form: AppealForm, here: str) -> Response:
    page = render_template(
        "appeals/show.html",
        comment=comment,
        appealing=beside(comment, form),
        problems=problems(form),
        here=here,
    )
    return make_response(page)
