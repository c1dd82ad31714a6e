"""The links in emails: confirm, unsubscribe, and block all email.

Opening a link (GET) changes nothing, because mail scanners open links too; the button on its page
does.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.emails.to_readers import private_token
from blueprints.common.pages.private_pages import set_private_headers
from blueprints.common.translations import use_locale
from extensions import csrf, db
from models.mail import comment_notifications, double_opt_in
from models.mail.link import EmailLink, LinkSpent
from models.mail.subscription import Subscription

subscriptions = Blueprint("subscriptions", __name__, url_prefix="/mail")


subscriptions.after_request(set_private_headers)


@subscriptions.get("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Ask for confirmation; 404 for a link that was used, has expired or never existed, 409 if the
    site no longer sends email."""
    double_opt_in.refuse_without_server()
    link = _link(token, "confirm")
    unconfirmed = Subscription.asked_about(link.comment) if link.comment else []
    if not unconfirmed:
        raise LinkSpent
    return _page("subscriptions/confirm.html", token, kinds=[each.kind for each in unconfirmed])


@subscriptions.post("/confirm/<token>")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def create(token: str) -> ResponseReturnValue:
    """Confirm the subscription: 303 to the comment's receipt."""
    comment = double_opt_in.confirm(_link(token, "confirm"))
    private = private_token(comment)
    db.session.commit()
    return redirect(url_for("receipts.show", token=private), code=303)


@subscriptions.get("/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    """Ask whether to unsubscribe from this kind of email, or say that it is done."""
    link = _link(token, "stop")
    return _page(
        "subscriptions/stop.html",
        token,
        kind=_kind(link),
        is_done=comment_notifications.is_unsubscribed(link),
    )


@subscriptions.post("/stop/<token>")
@csrf.exempt  # the token is a secret; mail programs send this form too (RFC 8058)
def update(token: str) -> ResponseReturnValue:
    """Unsubscribe from this kind of email, without a redirect. Repeating it changes nothing."""
    link = _link(token, "stop")
    comment_notifications.unsubscribe(link)
    db.session.commit()
    return _page("subscriptions/stop.html", token, kind=_kind(link), is_done=True)


@subscriptions.get("/shut/<token>")
def block(token: str) -> ResponseReturnValue:
    """Ask whether to block all email to this address, or say that it is blocked."""
    link = _link(token, "stop")
    return _page(
        "subscriptions/block_all.html",
        token,
        is_done=bool(link.commenter and link.commenter.email_blocked),
    )


@subscriptions.post("/shut/<token>")
@csrf.exempt  # the token in the address is a secret, as a CSRF token would be
def destroy(token: str) -> ResponseReturnValue:
    """Block all email to this person. Repeating it changes nothing."""
    if person := _link(token, "stop").commenter:
        comment_notifications.block_all_email(person)
    db.session.commit()
    return _page("subscriptions/block_all.html", token, is_done=True)


def _link(token: str, purpose: str) -> EmailLink:
    """Return the reader's live link, and switch to the language of the article it is about. Raises
    `LinkSpent`."""
    link = db.session.scalar(EmailLink.with_token(token, purpose))
    if link is None or link.commenter is None:
        raise LinkSpent
    about = link.comment or (link.subscription.comment if link.subscription else None)
    if about:
        use_locale(about.article.language)
    return link


def _kind(link: EmailLink) -> str:
    """Return what is stopped: one kind of email, `comment` for everything about one comment, or
    `all`."""
    if link.subscription:
        return link.subscription.kind
    return "comment" if link.comment else "all"


def _page(name: str, token: str, **values: object) -> Response:
    page = render_template(name, token=token, **values)
    return make_response(page)
