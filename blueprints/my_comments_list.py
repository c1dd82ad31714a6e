"""What the link to all comments of a person opens: the list, and what can be done about all."""

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

from blueprints.common.pages.json_download import as_file
from blueprints.common.pages.private_page import keep_to_its_reader
from extensions import csrf, db
from models.commenters.commenter import Commenter
from models.mail import comment_notifications
from models.mail.link import EmailLink
from models.mail.subscription import Subscription
from models.moderation.commenter_profile import CommenterProfile
from models.privacy.erasure import comments_of, erase_all
from models.privacy.export import held_about
from models.query_values import row_number

my_list = Blueprint("my_list", __name__, url_prefix="/my-comments/<token>")


my_list.after_request(keep_to_its_reader)


@my_list.get("")
def show(token: str) -> ResponseReturnValue:
    """Show all comments of the person, the newest first; `?before=<id>` shows earlier ones."""
    person = _person(token)
    comments, older = CommenterProfile(person).comments_page(
        before=row_number(request.args.get("before"))
    )
    page = render_template(
        "my_comments/show.html", person=person, comments=comments, older=older, token=token
    )
    return make_response(page)


@my_list.get("/export")
def export(token: str) -> ResponseReturnValue:
    """Show everything held about the person, for reading and printing."""
    return make_response(render_template("my_comments/export.html", held=_held(token), token=token))


@my_list.get("/export.json")
def download(token: str) -> Response:
    """Give the same as a file for programs; docs/erasing.md says what each field is."""
    return as_file(_held(token), name="my-comments.json")


@my_list.post("/mails")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def stop(token: str) -> ResponseReturnValue:
    """Stop every mail about their comments, or with `for=ever` every mail at all: 303 back."""
    person = _person(token)
    if request.form.get("for") == "ever":
        comment_notifications.block_all_email(person)
    else:
        Subscription.end_all(person)
    db.session.commit()
    return redirect(url_for(".show", token=token), code=303)


@my_list.get("/erasure")
def ask(token: str) -> ResponseReturnValue:
    """Say what would go, and ask."""
    _person(token)
    return make_response(render_template("my_comments/erase.html", token=token))


@my_list.post("/erasure")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def erase(token: str) -> ResponseReturnValue:
    """Erase all their comments and the person; say what is gone. The link is gone too."""
    delayed = erase_all(_person(token))
    db.session.commit()
    return make_response(render_template("my_comments/erased.html", delayed=len(delayed)))


def _held(token: str) -> dict[str, object]:
    person = _person(token)
    return held_about(person, comments_of(person), is_proven=True)


def _person(token: str) -> Commenter:
    """Whose link it is; 404 once it is over."""
    link = db.session.scalar(EmailLink.with_token(token, "mine"))
    return link.commenter if link and link.commenter else abort(404)
