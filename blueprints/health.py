"""Health checks for monitoring and load balancers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from database.transactions import rollback_and_read
from models.instance import check
from models.instance.check import InstanceFault

health = Blueprint("health", __name__)


@health.get("/healthz")
def live() -> Response:
    """Send 200: the process answers."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> Response:
    """Send 200 if the database answers and belongs to the same instance as the keys; else 503 with
    a code."""
    try:
        check.check_running()
    except InstanceFault as fault:
        return _unready(fault.code)
    except SQLAlchemyError as error:
        current_app.logger.warning("the database is unavailable: %s", type(error).__name__)
        return _unready("database-unreachable")
    return Response("ok\n", mimetype="text/plain")


def _unready(code: str) -> Response:
    rollback_and_read()
    return Response(f"{code}\n", 503, mimetype="text/plain")
