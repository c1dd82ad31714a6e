"""All comments of one person: a link sent to their email address, and what it opens."""

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

from blueprints.common.forms.email import EmailForm
from blueprints.common.forms.reply import problems
from blueprints.common.pages.private_pages import json_attachment, set_private_headers
from blueprints.common.request.errors import http_error
from blueprints.common.security.email_rate_limit import is_address_over_limit, minutes_until_allowed
from blueprints.common.security.origin_check import ForeignForm
from database.transactions import rollback_and_read
from extensions import csrf, db
from models.commenters.commenter import Commenter
from models.mail import comment_notifications
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.commenter_profile import CommenterProfile
from models.privacy.erasure import comments_of, erase_all
from models.privacy.export import held_about
from models.query_values import row_number

my_comments = Blueprint("my_comments", __name__, url_prefix="/my-comments")


my_comments.after_request(set_private_headers)

FOREIGN = lazy_gettext(
    "This form was sent from a page of another site, so nothing was done. "
    "If you typed this yourself, press the button once more."
)
OVER_LIMIT = lazy_gettext(
    "This was asked very often from your network just now. Please try again in a few minutes."
)


@my_comments.get("")
def new() -> ResponseReturnValue:
    """Ask for an email address; without a mail server say that no link can be sent."""
    return _page(EmailForm(formdata=None))


@my_comments.post("")
@csrf.exempt  # readers have no session for a token: see security/origin_check.py
def create() -> ResponseReturnValue:
    """Send the link. The answer is the same, and takes the same work, whether or not the address is
    known: 303. 422 with what is wrong, 403 for a foreign form, 429 over the rate limit
    (`Retry-After`), and 409 for every address without a mail server."""
    if not _can_send_email():
        return _page(EmailForm(formdata=None), 409)
    form = EmailForm()
    if not form.validate():
        return _page(form, 422)
    if wait := minutes_until_allowed():
        return _over_limit_page(form, wait)
    person = Commenter.find_by_email(form.email.data)
    QueuedEmail.enqueue("mine", to=None if is_address_over_limit(form.email.data) else person)
    db.session.commit()
    return redirect(url_for(".sent"), code=303)


@my_comments.errorhandler(ForeignForm)
def _foreign(error: ForeignForm) -> Response:
    """Show the email form as it was filled in; the other forms here have nothing to type in."""
    if request.endpoint != "my_comments.create":
        return http_error(error)
    return _page(EmailForm(), 403, refusal=str(FOREIGN))


@my_comments.get("/sent")
def sent() -> ResponseReturnValue:
    """Say what happens next, without telling whether the address is known."""
    if not _can_send_email():
        return redirect(url_for(".new"))
    return render_template("my_comments/sent.html")


@my_comments.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the person's comments, newest first; `?before=<id>` shows earlier ones."""
    person = _person(token)
    comments, older = CommenterProfile(person).comments_page(
        before=row_number(request.args.get("before"))
    )
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
    """Send the same as JSON; docs/erasing.md describes each field."""
    return json_attachment(_held(token), name="my-comments.json")


@my_comments.post("/<token>/mails")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def stop_emails(token: str) -> ResponseReturnValue:
    """Stop all emails about their comments, or with `for=ever` all email: 303 back."""
    person = _person(token)
    if request.form.get("for") == "ever":
        comment_notifications.block_all_email(person)
    else:
        Subscription.end_all(person)
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@my_comments.get("/<token>/erasure")
def confirm_erasure(token: str) -> ResponseReturnValue:
    """Show what would be erased, and ask for confirmation."""
    _person(token)
    return make_response(render_template("my_comments/erase.html", token=token))


@my_comments.post("/<token>/erasure")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def erase(token: str) -> ResponseReturnValue:
    """Erase the person and all their comments; show what was erased. The link stops working."""
    delayed = erase_all(_person(token))
    db.session.commit()
    return make_response(render_template("my_comments/erased.html", delayed=len(delayed)))


def _can_send_email() -> bool:
    return bool(current_app.config["SETTINGS"].can_send_email)


def _page(form: EmailForm, status: int = 200, *, refusal: str = "") -> Response:
    rollback_and_read()
    page = render_template(
        "my_comments/new.html", form=form, problems=problems(form), refusal=refusal
    )
    return make_response(page, status)


def _over_limit_page(form: EmailForm, wait: int) -> Response:
    answer = _page(form, 429, refusal=str(OVER_LIMIT))
    answer.headers["Retry-After"] = str(wait * 60)
    return answer


def _held(token: str) -> dict[str, object]:
    person = _person(token)
    return held_about(person, comments_of(person), is_proven=True)


def _person(token: str) -> Commenter:
    """Return the person the link belongs to; 404 once it has expired."""
    link = db.session.scalar(EmailLink.with_token(token, "mine"))
    return link.commenter if link and link.commenter else abort(404)
