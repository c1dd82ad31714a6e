"""Access control: an allow-list of public endpoints; every other one requires a moderator."""

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

PUBLIC_ENDPOINTS: Final = frozenset(
    {  # open to everyone; the responses never set a cookie
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
        "my_comments.show",
        "my_comments.export",
        "my_comments.download",
        "my_comments.stop_emails",
        "my_comments.confirm_erasure",
        "my_comments.erase",
        "receipts.withdraw_edit",
        "receipts.export",
        "receipts.download",
        "receipts.confirm_erasure",
        "receipts.erase",
        "appeals.show",
        "appeals.create",
        "appeals.create_on_receipt",
        "subscriptions.confirm",
        "subscriptions.create",
        "subscriptions.stop",
        "subscriptions.update",
        "subscriptions.block",
        "subscriptions.destroy",
        "receipts.update_emails",
        "receipts.unblock_emails",
        "reports.new",
        "reports.create",
        "reports.show",
        "feeds.articles",
        "feeds.comments",
        "feeds.sitemap",
        "feeds.robots",
        "search.index",
        "comment_policy.index",
        "privacy_notice.index",
        "transparency_report.index",
        "form_timestamp.show",
        "health.live",
        "health.ready",
        "static",
    }
)
SIGN_IN_ENDPOINTS: Final = frozenset(
    {  # open to everyone, so that moderators can sign in
        "security.login",
        "security.two_factor_token_validation",
        "security.mf_recovery",
    }
)


ADMIN_PREFIXES: Final = ("moderation.team.", "moderation.legal_holds.")  # of endpoints
AUDITOR_ENDPOINTS: Final = frozenset(
    {
        "moderation.keyboard_shortcuts.update",
        "moderation.claims.destroy",
        "moderation.notification_settings.update",
    }
)
DECIDE_BY_MAIL_PREFIX: Final = "decide_by_mail."  # open with the link alone if ACT_FROM_MAIL is set


def is_for_readers() -> bool:
    """Tell whether the request is for a public endpoint, or for none at all (404)."""
    return request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS


def require_sign_in(app: Flask) -> None:
    """Check access before every view. Call it before any other `before_request`."""
    app.before_request(_check_access)


def _check_access() -> ResponseReturnValue | None:
    if is_for_readers():
        return None
    if session.is_missed:  # type: ignore[attr-defined]  # of `ModeratorSessions`
        abort(503)
    if request.endpoint in SIGN_IN_ENDPOINTS or _decides_by_mail():
        return None
    if _is_signed_in():
        _check_role()
        return None
    if request.method not in SAFE_METHODS:
        abort(401)
    return redirect(url_for("security.login", next=_next_url()))


def _decides_by_mail() -> bool:
    begins = (request.endpoint or "").startswith(DECIDE_BY_MAIL_PREFIX)
    return begins and current_app.config["SETTINGS"].act_from_mail


def _check_role() -> None:
    """Raise `NotAllowed` for what the role does not permit: auditors only read, and only admins
    manage the team and legal holds."""
    endpoint = request.endpoint or ""
    if endpoint.startswith(ADMIN_PREFIXES) and not current_user.is_admin:
        raise NotAllowed
    changes = request.method not in SAFE_METHODS and endpoint.startswith("moderation.")
    if changes and not current_user.may_decide and endpoint not in AUDITOR_ENDPOINTS:
        raise NotAllowed


def _next_url() -> str:
    """Return where to go after sign-in; a query that contains an email address is dropped."""
    url = request.full_path.rstrip("?")
    return request.path if holds_address(unquote_plus(url)) else url


def _is_signed_in() -> bool:
    """Tell whether a moderator is signed in and the session is within its absolute lifetime."""
    if not current_user.is_authenticated:
        return False
    if session.get("ends_at", 0) < time.time():
        logout_user()
        return False
    return True
