"""The site's time for the reply form: asked for when somebody begins to write."""

from __future__ import annotations

from flask import Blueprint, Response

from blueprints.common.forms import timestamp

form_timestamp = Blueprint("form_timestamp", __name__)


@form_timestamp.get("/clock")
def show() -> Response:
    """The time, signed. It names nobody, needs no database, and no cache may keep it."""
    return Response(timestamp.tick(), mimetype="text/plain")
