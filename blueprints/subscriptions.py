"""Where the links of mails lead: to confirm, to stop, and never to be written to again.

Opening one (GET) changes nothing, for programs open links too; its button does.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.emails.to_readers import private_token
from blueprints.common.pages.private_page import keep_to_its_reader
from blueprints.common.translations import use_locale
from extensions import csrf, db
from models.mail import comment_notifications, double_opt_in
from models.mail.link import EmailLink, LinkSpent
from models.mail.subscription import Subscription

subscriptions = Blueprint("subscriptions", __name__, url_prefix="/mail")


subscriptions.after_request(keep_to_its_reader)


@subscriptions.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Ask once more; 404 for a link that was used, is too old, or never was, 409 where the site
    does not send email any more."""
    double_opt_in.refuse_without_server()
    link = _link(token, "confirm")
    asked = Subscription.asked_about(link.comment) if link.comment else []
    if not asked:
        raise LinkSpent
    return _page("subscriptions/confirm.html", token, kinds=[each.kind for each in asked])


@subscriptions.post("/confirm/<token>")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def create(token: str) -> ResponseReturnValue:
    """Confirm: 303 to the private page of the reply."""
    comment = double_opt_in.confirm(_link(token, "confirm"))
    private = private_token(comment)
    db.session.commit()
    return redirect(url_for("receipts.show", token=private), code=303)


@subscriptions.get("/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Ask whether mails like that one should stop, or say that they did."""
    link = _link(token, "stop")
    return _page(
        "subscriptions/stop.html",
        token,
        kind=_kind(link),
        is_done=comment_notifications.is_stopped(link),
    )


@subscriptions.post("/stop/<token>")
@csrf.exempt  # the address of the page is the secret; mail programs press it too (RFC 8058)
def update(token: str) -> ResponseReturnValue:
    """Stop mails like that one, at once and without a redirect; twice is once."""
    link = _link(token, "stop")
    comment_notifications.stop(link)
    db.session.commit()
    return _page("subscriptions/stop.html", token, kind=_kind(link), is_done=True)


@subscriptions.get("/shut/<token>")
def block(token: str) -> ResponseReturnValue:
    """Ask whether this site should never write again, or say that it won't."""
    link = _link(token, "stop")
    return _page(
        "subscriptions/block_all.html",
        token,
        is_done=bool(link.commenter and link.commenter.email_blocked),
    )


@subscriptions.post("/shut/<token>")
@csrf.exempt  # the address of the page is the secret that a foreign page lacks
def destroy(token: str) -> ResponseReturnValue:
    """Never write to this person again; twice is once."""
    if person := _link(token, "stop").commenter:
        comment_notifications.block_all_email(person)
    db.session.commit()
    return _page("subscriptions/block_all.html", token, is_done=True)


def _link(token: str, purpose: str) -> EmailLink:
    """The live link, if it is one of a reader's; its page speaks the language of their article."""
    link = db.session.scalar(EmailLink.with_token(token, purpose))
    if link is None or link.commenter is None:
        raise LinkSpent
    about = link.comment or (link.subscription.comment if link.subscription else None)
    if about:
        use_locale(about.article.language)
    return link


def _kind(link: EmailLink) -> str:
    """What stops: a kind of mail, `comment` for all about one reply, or `all`."""
    if link.subscription:
        return link.subscription.kind
    return "comment" if link.comment else "all"


def _page(name: str, token: str, **values: object) -> Response:
    page = render_template(name, token=token, **values)
    return make_response(page)
