"""The signed time for the comment form, requested when someone starts to type."""

from __future__ import annotations

from flask import Blueprint, Response

from blueprints.common.forms import timestamp

form_timestamp = Blueprint("form_timestamp", __name__)


@form_timestamp.get("/clock")
def show() -> Response:
    """Send the time, signed. It contains no personal data, needs no database, and is never
    cached."""
    return Response(timestamp.sign_now(), mimetype="text/plain")
