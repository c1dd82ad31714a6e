"""The moderation desk. Everything here is locked by birth: see `common/lock.py`."""

from __future__ import annotations

from flask import Blueprint

from blueprints.moderation.answers import answers
from blueprints.moderation.batches import batches
from blueprints.moderation.claims import claims
from blueprints.moderation.comments import comments
from blueprints.moderation.decisions import decisions
from blueprints.moderation.editors_notes import editors_notes
from blueprints.moderation.history import history
from blueprints.moderation.keys import keys
from blueprints.moderation.people import people
from blueprints.moderation.queue import queue
from blueprints.moderation.redactions import redactions
from blueprints.moderation.reports import reports
from blueprints.moderation.saved_replies import saved_replies
from blueprints.moderation.statistics import statistics
from blueprints.moderation.team import team

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")

WRITING = (answers, editors_notes, people, redactions, saved_replies)

for resource in (
    *WRITING,
    batches,
    queue,
    comments,
    claims,
    decisions,
    history,
    keys,
    reports,
    statistics,
    team,
):
    moderation.register_blueprint(resource)
