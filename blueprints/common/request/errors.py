"""Error pages: every exception and refusal as a page with its HTTP status."""

from __future__ import annotations

import sqlite3

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from limits.errors import StorageError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError

from blueprints.common.request.error_messages import EXPIRED, LOCKED, PAGES, ErrorText
from blueprints.common.security.origin_check import ForeignForm
from blueprints.common.translations import translate, use_browser_locale
from database.timeouts import LockTimeout
from database.transactions import rollback_and_read
from extensions import SAFE_METHODS
from models.appeals.appeal import NotAppealable, OwnDecision
from models.errors import (
    AddressInColumn,
    CommentGone,
    CommentsClosed,
    KeyUnusable,
    LastAdmin,
    NotAllowed,
    NotAnswerable,
    NotEditable,
    NoteUnfounded,
    NothingChosen,
    NotRedactable,
    ParentUnavailable,
    PersonRefused,
    Refusal,
    StaleDecision,
    StandingChanged,
    TitleTaken,
    TooManyReplies,
    TooManyReports,
    Unreachable,
)
from models.mail.double_opt_in import NoMailServer
from models.mail.link import LinkSpent
from models.moderation.decision_link import LinkExpired, NotYourLink
from models.screening.rules.pattern import RuleRefused

STATUS_OF_REFUSAL: dict[type[Refusal], int] = {
    AddressInColumn: 422,
    CommentGone: 404,
    CommentsClosed: 403,
    NotAnswerable: 409,
    KeyUnusable: 503,
    LastAdmin: 409,
    LinkSpent: 404,
    LinkExpired: 404,
    NoMailServer: 409,
    NotAllowed: 403,
    NotAppealable: 409,
    NotEditable: 409,
    NoteUnfounded: 422,
    NothingChosen: 422,
    NotRedactable: 422,
    NotYourLink: 403,
    OwnDecision: 403,
    ParentUnavailable: 422,
    PersonRefused: 403,
    RuleRefused: 422,
    StaleDecision: 409,
    StandingChanged: 409,
    TitleTaken: 422,
    TooManyReplies: 429,
    TooManyReports: 429,
    Unreachable: 409,
}

KEPT_HEADERS = {"Allow", "Retry-After"}  # of an exception, copied to its page
RETRY_AFTER = 10  # seconds
KEPT_FIELDS = {
    "comment": _("Comment"),
    "name": _("Name"),
    "words": _("Words for the writer"),
    "note": _("Note"),
    "remark": _("Your words"),
    "message": _("Message to this person"),
    "passage": _("Words to take out"),
    "title": _("Title"),
    "pattern": _("Words, domain or number"),
}


FOREIGN = _("This form was sent from a page of another site, so nothing was done.")


def register_error_handlers(app: Flask) -> None:
    """Register a handler for every exception."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(NoConnection, _unavailable)
    app.register_error_handler(StorageError, _unavailable)
    app.register_error_handler(Exception, _failed)


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return STATUS_OF_REFUSAL[type(refusal)]


def error_page(status: int, words: ErrorText | None = None, *, sentence: str = "") -> Response:
    """Return the page for a status. It shows again what was typed, so that nothing is lost."""
    use_browser_locale()
    typed = _filled_in()
    kept = [(n, label, request.form[n]) for n, label in KEPT_FIELDS.items() if n in typed]
    page = render_template(
        "errors/error.html",
        status=status,
        words=words or PAGES.get(status, PAGES[400 if status < 500 else 500]),
        sentence=sentence,
        kept=kept,
    )
    return make_response(page, status)


def _filled_in() -> set[str]:
    """Return the names of the fields that were filled in; none if the form can't be parsed."""
    try:
        return {name for name, value in request.form.items() if value.strip()}
    except HTTPException:
        return set()


def http_error(error: HTTPException) -> Response:
    """Return the page of an HTTP error; a redirect is returned as it is."""
    cause = getattr(error, "original_exception", None)  # of a 500
    error = cause if isinstance(cause, HTTPException) else error
    if isinstance(request.routing_exception, SecurityError):
        words = gettext("This site is not known by that name.")
        return Response(f"{words}\n", 400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    rollback_and_read()
    is_foreign = isinstance(error, ForeignForm)
    page = error_page(error.code, sentence=str(FOREIGN) if is_foreign else "")
    page.headers.extend(
        (name, value) for name, value in error.get_headers() if name in KEPT_HEADERS
    )
    return page


def _refusal(refusal: Refusal) -> Response:
    rollback_and_read()
    page = error_page(status_of(refusal), sentence=translate(refusal))
    if isinstance(refusal, TooManyReplies):
        page.headers["Retry-After"] = str(refusal.seconds)
    return page


def _expired(_error: CSRFError) -> Response:
    return error_page(400, EXPIRED)


def _unavailable(error: Exception) -> Response:
    """Answer 503: the database or the rate limiter does not respond, or a lock was not granted.

    The session can't be checked either, so the page is that of an anonymous visitor.
    """
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return _failed(error)  # SQLite raises the same class for a wrong statement
    rollback_and_read()
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # Flask-Login’s
    if isinstance(error, LockTimeout):
        current_app.logger.warning("lock not granted: %s", type(error.orig).__name__)
    else:
        current_app.logger.exception("unavailable: %s", type(error).__name__)
    is_unsent = isinstance(error, LockTimeout) and request.method not in SAFE_METHODS
    page = error_page(503, LOCKED if is_unsent else None)
    page.headers["Retry-After"] = str(RETRY_AFTER)
    return page


def _failed(error: Exception) -> Response:
    rollback_and_read()
    current_app.logger.exception("unexpected %s", type(error).__name__)
    return error_page(500)
