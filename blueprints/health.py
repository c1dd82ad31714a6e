"""Whether the site is well, for whatever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text

from extensions import db

health = Blueprint("health", __name__)


@health.get("/healthz")
def live() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> Response:
    """The database answers too."""
    db.session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
