"""Receipts: a reader's private page for one comment."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from blueprints.common.forms import WordsForm, problems
from extensions import csrf, db, only_read
from models.comment import Comment
from models.waiting import usual_wait, waited

receipts = Blueprint("receipts", __name__, url_prefix="/receipts")


@receipts.after_request
def _keep_to_its_reader(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address of this page is the key to it
    return response


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
    return db.session.scalar(Comment.with_receipt(token)) or abort(404)


def _page(token: str, comment: Comment, form: WordsForm) -> Response:
    if not form.is_submitted():
        form.comment.data, form.name.data = comment.source, comment.name
    page = render_template(
        "receipts/show.html",
        comment=comment,
        token=token,
        link=_link(token),
        waited=waited(comment),
        usual_wait=usual_wait(),
        form=form,
        problems=problems(form),
    )
    return make_response(page)


def _link(token: str) -> str:
    """The whole address of a receipt, as its reader may keep it."""
    scheme = "https" if current_app.config["SETTINGS"].is_https else request.scheme
    return url_for(".show", token=token, _external=True, _scheme=scheme)
