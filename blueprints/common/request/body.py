"""Request bodies: size limits, and reading them fully before the database is used."""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

from extensions import SAFE_METHODS

MAX_FORM_BYTES: Final = 256 * 1024  # bytes; 8,000 percent-encoded characters fit
LARGE_FORMS: Final = {  # bytes, by endpoint
    "moderation.rule_imports.create": 1_500_000,  # a list of 1 MB, and ticked entries
}
MAX_BODY_BYTES: Final = max(LARGE_FORMS.values())
NO_THREAD: Final = "leave_a_reply.no_thread"  # in the WSGI environ: no writing thread was free
RETRY_AFTER: Final = 10  # seconds


def limit_request_bodies(app: Flask) -> None:
    """Limit forms in size, and read them before the view: a slow client must not hold a lock."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_FORM_BYTES, MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES)
    app.before_request(_read)


def _read() -> None:
    if most := LARGE_FORMS.get(request.endpoint or ""):
        request.max_content_length = request.max_form_memory_size = most
    if request.method not in SAFE_METHODS:
        len(request.form)  # parses the form; raises 413 if it is too long
    if NO_THREAD in request.environ:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
