"""Every error and refusal as a page of the site: what happened, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from extensions import only_read
from models.refusal import (
    AddressInColumn,
    CommentsClosed,
    NotEditable,
    ParentUnavailable,
    Refusal,
    StaleDecision,
    TooManyReplies,
)

STATUS: dict[type[Refusal], int] = {
    AddressInColumn: 422,
    CommentsClosed: 403,
    NotEditable: 409,
    ParentUnavailable: 422,
    StaleDecision: 409,
    TooManyReplies: 429,
}

KEPT_FIELDS = {"comment": "Comment", "name": "Name", "note": "Note", "reason": "Reason"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an error page: what happened, and what to do next."""

    title: str
    next: str


PAGES = {
    400: Words(
        "This request can’t be read", "Go back, load the page again, and send it once more."
    ),
    401: Words("Please sign in first", "Sign in, then send this again."),
    403: Words(
        "This is not allowed from here", "Open the article on this site and try again there."
    ),
    404: Words("This page doesn’t exist", "Check the address, or start from the list of articles."),
    405: Words("This address can’t be used like that", "Open the page itself and use its buttons."),
    409: Words("Something changed in the meantime", "Look at it as it is now, then decide again."),
    413: Words(
        "This is too long to be sent",
        "Go back: your text is still in the form. Shorten it to 8,000 characters.",
    ),
    422: Words("Something needs to be corrected", "Go back, correct it and send it again."),
    429: Words("That was a little too often", "Wait a few minutes, then try again."),
    500: Words(
        "Something went wrong on our side",
        "Nothing you did caused it. Wait a moment, go back, and send it once more.",
    ),
}
EXPIRED = Words("This page was open for too long", "Load it again and press the button once more.")


def bind_errors(app: Flask) -> None:
    """Turn every exception into a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Exception, _failed)


def status_of(refusal: Refusal) -> int:
    """The HTTP status that says the same as the refusal."""
    return STATUS[type(refusal)]


def error_page(status: int, words: Words | None = None, *, sentence: str = "") -> Response:
    """A page for `status`, with what the person typed, so that nothing is lost."""
    kept = {label: request.form[name] for name, label in KEPT_FIELDS.items() if name in _typed()}
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
    if isinstance(request.routing_exception, SecurityError):
        return Response("This site is not known by that name.\n", 400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    only_read()
    page = error_page(error.code)
    page.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
    return page


def _refused(refusal: Refusal) -> Response:
    only_read()
    page = error_page(status_of(refusal), sentence=str(refusal))
    if isinstance(refusal, TooManyReplies):
        page.headers["Retry-After"] = str(refusal.seconds)
    return page


def _expired(_error: CSRFError) -> Response:
    return error_page(400, EXPIRED)


def _failed(error: Exception) -> Response:
    only_read()
    current_app.logger.exception("unexpected %s", type(error).__name__)
    return error_page(500)
