"""Receipts: a reader's private page for one comment."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from blueprints.common.forms import WordsForm, problems
from blueprints.common.languages import speak
from blueprints.common.private_page import keep_to_its_reader, private_link
from extensions import csrf, db, only_read
from models.comment import Comment
from models.decision import Decision
from models.person_note import Message
from models.redaction import Redaction
from models.waiting import usual_wait, waited

receipts = Blueprint("receipts", __name__, url_prefix="/receipts")


receipts.after_request(keep_to_its_reader)


@receipts.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show what became of a reply. An unknown token is answered like any unknown page."""
    return _page(token, _mine(token), WordsForm(formdata=None, obj=None))


@receipts.post("/<token>")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def update(token: str) -> ResponseReturnValue:
    """Change the words while the reply waits: 303 back, 422 with each error named."""
    comment, form = _mine(token), WordsForm()
    comment.refuse_unless_editable()
    if not form.validate():
        only_read()
        return _page(token, comment, form), 422
    comment.edit(words=form.comment.data, name=form.name.data)
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@receipts.post("/<token>/withdrawal")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def destroy(token: str) -> ResponseReturnValue:
    """Withdraw the reply for good; its receipt is gone with it."""
    comment = _mine(token)
    article = comment.article
    comment.withdraw()
    db.session.commit()
    return make_response(render_template("receipts/withdrawn.html", article=article))


def _mine(token: str) -> Comment:
    """The comment of this receipt. A form that was sent from another site is refused."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"} and request.form:
        abort(403)
    comment = db.session.scalar(Comment.with_receipt(token)) or abort(404)
    speak(comment.article.language)
    return comment


def _page(token: str, comment: Comment, form: WordsForm) -> Response:
    if not form.is_submitted():
        form.comment.data, form.name.data = comment.source, comment.name
    page = render_template(
        "receipts/show.html",
        comment=comment,
        verdict=Decision.last_on(comment),
        redactions=db.session.scalars(Redaction.in_force_on(comment)).all(),
        messages=db.session.scalars(Message.read_on(comment)).all(),
        token=token,
        link=private_link(".show", token),
        waited=waited(comment),
        usual_wait=usual_wait(),
        form=form,
        problems=problems(form),
    )
    return make_response(page)
