"""Every error and refusal as a page of the site: what happened, and what to do next."""

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
from models.moderation.decision_link import LinkOver, NotYourLink
from models.screening.rules.pattern import RuleRefused

STATUS: dict[type[Refusal], int] = {
    AddressInColumn: 422,
    CommentGone: 404,
    CommentsClosed: 403,
    NotAnswerable: 409,
    KeyUnusable: 503,
    LastAdmin: 409,
    LinkSpent: 404,
    LinkOver: 404,
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

TOLD = {"Allow", "Retry-After"}  # headers of an exception that go out with its page
RETRY_AFTER = 10  # seconds until what could not be read or written is worth another try
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
    """Turn every exception into a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OperationalError, _out_of_reach)
    app.register_error_handler(NoConnection, _out_of_reach)
    app.register_error_handler(StorageError, _out_of_reach)
    app.register_error_handler(Exception, _failed)


def status_of(refusal: Refusal) -> int:
    """The HTTP status that says the same as the refusal."""
    return STATUS[type(refusal)]


def error_page(status: int, words: ErrorText | None = None, *, sentence: str = "") -> Response:
    """A page for `status`, with what the person typed, so that nothing is lost."""
    use_browser_locale()
    typed = _typed()
    kept = [(n, label, request.form[n]) for n, label in KEPT_FIELDS.items() if n in typed]
    page = render_template(
        "errors/error.html",
        status=status,
        words=words or PAGES.get(status, PAGES[400 if status < 500 else 500]),
        sentence=sentence,
        kept=kept,
    )
    return make_response(page, status)


def _typed() -> set[str]:
    """The names of the fields that hold something; none where the form itself can't be read."""
    try:
        return {name for name, value in request.form.items() if value.strip()}
    except HTTPException:
        return set()


def _http(error: HTTPException) -> Response:
    cause = getattr(error, "original_exception", None)  # of what failed beside every door
    error = cause if isinstance(cause, HTTPException) else error
    if isinstance(request.routing_exception, SecurityError):
        words = gettext("This site is not known by that name.")
        return Response(f"{words}\n", 400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    rollback_and_read()
    is_foreign = isinstance(error, ForeignForm)
    page = error_page(error.code, sentence=str(FOREIGN) if is_foreign else "")
    page.headers.extend((name, value) for name, value in error.get_headers() if name in TOLD)
    return page


def _refused(refusal: Refusal) -> Response:
    rollback_and_read()
    page = error_page(status_of(refusal), sentence=translate(refusal))
    if isinstance(refusal, TooManyReplies):
        page.headers["Retry-After"] = str(refusal.seconds)
    return page


def _expired(_error: CSRFError) -> Response:
    return error_page(400, EXPIRED)


def _out_of_reach(error: Exception) -> Response:
    """The database does not answer or is locked, or what counts tries: nobody tries uncounted.

    Nor can it be asked who is signed in, so the page is that of somebody unknown.
    """
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return _failed(error)  # SQLite calls it so as well where a statement is wrong
    rollback_and_read()
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # Flask-Login’s
    if isinstance(error, LockTimeout):
        current_app.logger.warning("locked by somebody else: %s", type(error.orig).__name__)
    else:
        current_app.logger.exception("out of reach: %s", type(error).__name__)
    is_unsent = isinstance(error, LockTimeout) and request.method not in SAFE_METHODS
    page = error_page(503, LOCKED if is_unsent else None)
    page.headers["Retry-After"] = str(RETRY_AFTER)
    return page


def _failed(error: Exception) -> Response:
    rollback_and_read()
    current_app.logger.exception("unexpected %s", type(error).__name__)
    return error_page(500)
