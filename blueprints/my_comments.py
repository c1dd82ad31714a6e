"""All my comments: a link by mail to whoever reads the mails of an address, and what it opens."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from blueprints.common.forms.email import AddressForm
from blueprints.common.forms.reply import problems
from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.security.email_rate_limit import is_asked_for_often, minutes_to_wait
from blueprints.common.security.origin_check import ForeignForm
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.commenters.commenter import Commenter
from models.mail.outbox import QueuedEmail

my_comments = Blueprint("my_comments", __name__, url_prefix="/my-comments")


my_comments.after_request(keep_to_its_reader)

FOREIGN = lazy_gettext(
    "This form was sent from a page of another site, so nothing was done. "
    "If you typed this yourself, press the button once more."
)
TOO_OFTEN = lazy_gettext(
    "This was asked very often from your network just now. Please try again in a few minutes."
)


@my_comments.get("")
def new() -> ResponseReturnValue:
    """Ask for an address; without a mail server say that no link can be sent."""
    return _page(AddressForm(formdata=None))


@my_comments.post("")
@csrf.exempt  # readers have no session to ride on; see common/security/origin_check.py
def create() -> ResponseReturnValue:
    """Send the link: 303 to the same page whether or not the address is known, after the same
    work. 422 with what is wrong, 403 foreign, 429 too often (`Retry-After`), and 409 for every
    address without a mail server."""
    if not _can_send_email():
        return _page(AddressForm(formdata=None), 409)
    form = AddressForm()
    if not form.validate():
        return _page(form, 422)
    if wait := minutes_to_wait():
        return _too_often(form, wait)
    person = Commenter.behind(form.email.data)
    QueuedEmail.enqueue("mine", to=None if is_asked_for_often(form.email.data) else person)
    db.session.commit()
    return redirect(url_for(".sent"), code=303)


@my_comments.errorhandler(ForeignForm)
def _foreign(_error: ForeignForm) -> Response:
    """Show the form as it was filled in."""
    return _page(AddressForm(), 403, refusal=str(FOREIGN))


@my_comments.get("/sent")
def sent() -> ResponseReturnValue:
    """Say what happens now: nothing of it tells whether the address is known."""
    if not _can_send_email():
        return redirect(url_for(".new"))
    return render_template("my_comments/sent.html")


def _can_send_email() -> bool:
    return bool(current_app.config["SETTINGS"].can_send_email)


def _page(form: AddressForm, status: int = 200, *, refusal: str = "") -> Response:
    rollback_and_read()
    page = render_template(
        "my_comments/new.html", form=form, problems=problems(form), refusal=refusal
    )
    return make_response(page, status)


def _too_often(form: AddressForm, wait: int) -> Response:
    answer = _page(form, 429, refusal=str(TOO_OFTEN))
    answer.headers["Retry-After"] = str(wait * 60)
    return answer
