"""The moderation desk. Everything here is locked by birth: see `common/lock.py`."""

from __future__ import annotations

from flask import Blueprint

from blueprints.moderation.comments import comments
from blueprints.moderation.decisions import decisions
from blueprints.moderation.queue import queue

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")

for resource in (queue, comments, decisions):
    moderation.register_blueprint(resource)
