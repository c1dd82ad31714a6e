"""All my comments: a link by mail to whoever reads the mails of an address, and what it opens."""

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
from flask_babel import lazy_gettext

from blueprints.common.forms.email import AddressForm
from blueprints.common.forms.reply import problems
from blueprints.common.pages.json_download import as_file
from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.request.errors import http_error
from blueprints.common.security.email_rate_limit import is_asked_for_often, minutes_to_wait
from blueprints.common.security.origin_check import ForeignForm
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.commenters.commenter import Commenter
from models.mail import comment_notifications
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.commenter_profile import Person
from models.privacy.erasure import comments_of, erase_all
from models.privacy.export import held_about
from models.query_values import row_number

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
@csrf.exempt  # readers have no session for a token: see security/origin_check.py
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
def _foreign(error: ForeignForm) -> Response:
    """Show the form again as it was filled in; the other forms here hold nothing typed."""
    if request.endpoint != "my_comments.create":
        return http_error(error)
    return _page(AddressForm(), 403, refusal=str(FOREIGN))


@my_comments.get("/sent")
def sent() -> ResponseReturnValue:
    """Say what happens now: nothing of it tells whether the address is known."""
    if not _can_send_email():
        return redirect(url_for(".new"))
    return render_template("my_comments/sent.html")


@my_comments.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show all comments of the person, the newest first; `?before=<id>` shows earlier ones."""
    person = _person(token)
    comments, older = Person(person).comments_page(before=row_number(request.args.get("before")))
    page = render_template(
        "my_comments/show.html", person=person, comments=comments, older=older, token=token
    )
    return make_response(page)


@my_comments.get("/<token>/export")
def export(token: str) -> ResponseReturnValue:
    """Show everything held about the person, for reading and printing."""
    return make_response(render_template("my_comments/export.html", held=_held(token), token=token))


@my_comments.get("/<token>/export.json")
def download(token: str) -> Response:
    """Give the same as a file for programs; docs/erasing.md says what each field is."""
    return as_file(_held(token), name="my-comments.json")


@my_comments.post("/<token>/mails")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def stop_emails(token: str) -> ResponseReturnValue:
    """Stop every mail about their comments, or with `for=ever` every mail at all: 303 back."""
    person = _person(token)
    if request.form.get("for") == "ever":
        comment_notifications.block_all_email(person)
    else:
        Subscription.end_all(person)
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@my_comments.get("/<token>/erasure")
def confirm_erasure(token: str) -> ResponseReturnValue:
    """Say what would go, and ask."""
    _person(token)
    return make_response(render_template("my_comments/erase.html", token=token))


@my_comments.post("/<token>/erasure")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def erase(token: str) -> ResponseReturnValue:
    """Erase all their comments and the person; say what is gone. The link is gone too."""
    delayed = erase_all(_person(token))
    db.session.commit()
    return make_response(render_template("my_comments/erased.html", delayed=len(delayed)))


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


def _held(token: str) -> dict[str, object]:
    person = _person(token)
    return held_about(person, comments_of(person), is_proven=True)


def _person(token: str) -> Commenter:
    """Whose link it is; 404 once it is over."""
    link = db.session.scalar(EmailLink.with_token(token, "mine"))
    return link.commenter if link and link.commenter else abort(404)
