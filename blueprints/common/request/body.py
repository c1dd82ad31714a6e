"""What a request brings along: read to its end before any row is touched."""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

from extensions import SAFE_METHODS

MAX_FORM_BYTES: Final = 256 * 1024  # bytes: 8,000 characters, each escaped, with room to spare
ROOMY: Final = {  # what may be longer than a reply, in bytes
    "moderation.rule_imports.create": 1_500_000,  # a list of 1 MB, and the entries that were ticked
}
MOST: Final = max(ROOMY.values())
NO_THREAD: Final = "leave_a_reply.no_thread"  # in the environ of a form that nobody could work on
RETRY_AFTER: Final = 10  # seconds, told to whoever sent it


def limit_request_bodies(app: Flask) -> None:
    """Limit forms in length, and read each before the view: a slow sender must not hold a lock."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_FORM_BYTES, MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES)
    app.before_request(_read)


def _read() -> None:
    if most := ROOMY.get(request.endpoint or ""):
        request.max_content_length = request.max_form_memory_size = most
    if request.method not in SAFE_METHODS:
        len(request.form)  # a form that is too long ends here, with 413
    if NO_THREAD in request.environ:
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
