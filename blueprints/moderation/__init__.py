"""The moderation desk. Every page requires a signed-in moderator: see `common/access.py`."""

from __future__ import annotations

from flask import Blueprint

from blueprints.common.moderation import batch_labels, rule_labels
from blueprints.moderation.answers import answers
from blueprints.moderation.appeals import appeals
from blueprints.moderation.batches import batches
from blueprints.moderation.claims import claims
from blueprints.moderation.commenters import commenters
from blueprints.moderation.comments import comments
from blueprints.moderation.crisis_help import crisis_help
from blueprints.moderation.decisions import decisions
from blueprints.moderation.editors_notes import editors_notes
from blueprints.moderation.edits import edits
from blueprints.moderation.history import history
from blueprints.moderation.keyboard_shortcuts import keyboard_shortcuts
from blueprints.moderation.legal_holds import legal_holds
from blueprints.moderation.notification_settings import notification_settings
from blueprints.moderation.outbox import outbox
from blueprints.moderation.queue import queue
from blueprints.moderation.redactions import redactions
from blueprints.moderation.reports import reports
from blueprints.moderation.rule_imports import rule_imports
from blueprints.moderation.rules import rules
from blueprints.moderation.saved_replies import saved_replies
from blueprints.moderation.statistics import statistics
from blueprints.moderation.team import team
from models.moderation.history import undoable

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")


@moderation.context_processor
def _for_templates() -> dict[str, object]:
    """Return what templates of several resources use, for the desk's pages alone."""
    return {
        "undoable_among": undoable,
        "rule_labels": rule_labels,
        "batch_labels": batch_labels,
    }


for resource in (
    answers,
    appeals,
    batches,
    claims,
    commenters,
    comments,
    crisis_help,
    decisions,
    editors_notes,
    edits,
    history,
    keyboard_shortcuts,
    legal_holds,
    notification_settings,
    outbox,
    queue,
    redactions,
    reports,
    rule_imports,
    rules,
    saved_replies,
    statistics,
    team,
):
    moderation.register_blueprint(resource)
