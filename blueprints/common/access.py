"""Who may open which door: everything is locked but what is named here."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import unquote_plus

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from extensions import SAFE_METHODS
from models.encryption.column_guard import holds_address
from models.errors import NotAllowed

READERS: Final = frozenset(
    {  # open to anybody; these answers never carry a cookie
        "articles.index",
        "articles.show",
        "articles.card",
        "comments.create",
        "comments.show",
        "receipts.show",
        "receipts.update",
        "receipts.destroy",
        "my_comments.new",
        "my_comments.create",
        "my_comments.sent",
        "my_list.show",
        "my_list.export",
        "my_list.download",
        "my_list.stop",
        "my_list.ask",
        "my_list.erase",
        "receipts.take_edit_back",
        "receipt_exports.show",
        "receipt_exports.download",
        "receipt_erasures.new",
        "receipt_erasures.create",
        "appeals.show",
        "appeals.create",
        "appeals.create_on_receipt",
        "mail.confirm",
        "mail.create",
        "mail.stop",
        "mail.update",
        "mail.shut",
        "mail.destroy",
        "receipt_mail.update",
        "receipt_mail.reopen",
        "reports.new",
        "reports.create",
        "reports.show",
        "feeds.articles",
        "feeds.comments",
        "feeds.sitemap",
        "feeds.robots",
        "search.index",
        "policy.index",
        "privacy.index",
        "moderation_report.index",
        "clock.show",
        "health.live",
        "health.ready",
        "static",
    }
)
SIGN_IN: Final = frozenset(
    {  # open to strangers on their way in
        "security.login",
        "security.two_factor_token_validation",
        "security.mf_recovery",
    }
)


FOR_ADMINS: Final = ("moderation.team.", "moderation.legal_holds.")  # whatever begins so
FOR_AUDITORS: Final = frozenset(
    {"moderation.keys.update", "moderation.claims.destroy", "moderation.mailing.update"}
)
FROM_MAIL: Final = "acts."  # open to whoever has the link, where ACT_FROM_MAIL says so


def is_for_readers() -> bool:
    """Whether this request is for a page of the readers', or for no page at all."""
    return request.endpoint is None or request.endpoint in READERS


def require_sign_in(app: Flask) -> None:
    """Lock the site: called before any other check sees a request."""
    app.before_request(_lock)


def _lock() -> ResponseReturnValue | None:
    if is_for_readers():
        return None
    if session.is_missed:  # type: ignore[attr-defined]  # of `ModeratorSessions`
        abort(503)
    if request.endpoint in SIGN_IN or _acts_from_mail():
        return None
    if _is_signed_in():
        _mind_the_role()
        return None
    if request.method not in SAFE_METHODS:
        abort(401)
    return redirect(url_for("security.login", next=_wanted()))


def _acts_from_mail() -> bool:
    begins = (request.endpoint or "").startswith(FROM_MAIL)
    return begins and current_app.config["SETTINGS"].act_from_mail


def _mind_the_role() -> None:
    """Refuse what a moderator's role does not allow: an auditor only reads, an admin alone
    sees to the team and to legal holds."""
    endpoint = request.endpoint or ""
    if endpoint.startswith(FOR_ADMINS) and not current_user.is_admin:
        raise NotAllowed
    changes = request.method not in SAFE_METHODS and endpoint.startswith("moderation.")
    if changes and not current_user.may_decide and endpoint not in FOR_AUDITORS:
        raise NotAllowed


def _wanted() -> str:
    """Where to go after signing in; a query that names an address is not repeated."""
    wanted = request.full_path.rstrip("?")
    return request.path if holds_address(unquote_plus(wanted)) else wanted


def _is_signed_in() -> bool:
    """Whether a moderator is asking, whose session is not past its absolute end."""
    if not current_user.is_authenticated:
        return False
    if session.get("ends_at", 0) < time.time():
        logout_user()
        return False
    return True
