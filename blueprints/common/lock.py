"""Who may open which door: everything is locked but what is named here."""

from __future__ import annotations

import time
from typing import Final

from flask import Flask, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from extensions import SAFE_METHODS

READERS: Final = frozenset(
    {  # open to anybody; these answers never carry a cookie
        "articles.index",
        "articles.show",
        "comments.create",
        "comments.show",
        "receipts.show",
        "receipts.update",
        "receipts.destroy",
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


def is_for_readers() -> bool:
    """Whether this request is for a page of the readers', or for no page at all."""
    return request.endpoint is None or request.endpoint in READERS


def bind_lock(app: Flask) -> None:
    """Lock the site: called before any other check sees a request."""
    app.before_request(_lock)


def _lock() -> ResponseReturnValue | None:
    if is_for_readers() or _is_signed_in() or request.endpoint in SIGN_IN:
        return None
    if request.method not in SAFE_METHODS:
        abort(401)
    return redirect(url_for("security.login", next=request.path))  # a query may hold anything


def _is_signed_in() -> bool:
    """Whether a moderator is asking, whose session is not past its absolute end."""
    if not current_user.is_authenticated:
        return False
    if session.get("ends_at", 0) < time.time():
        logout_user()
        return False
    return True
