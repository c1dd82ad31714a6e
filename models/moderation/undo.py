"""Undo of decisions, each by a decision of its own."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, func, select

from extensions import db
from models.appeals import outcome
from models.decisions.decision import Decision
from models.decisions.kinds import NO_REASON
from models.errors import NotEditable, StaleDecision, StandingChanged
from models.moderation import decide_edit
from models.moderation.commenter_profile import CHANGED, set_trust_level
from models.moderation.decide import set_urgent, undo_decision
from models.moderation.redaction.redact import restore
from models.moderation.redaction.redaction import Redaction
from models.moderators.moderator import Moderator
from models.reports import outcome as report_outcome
from models.translatable import sentence

UNDO_BY_KIND: dict[str, Callable[..., Decision]] = {
    "dismiss": report_outcome.reopen,
    "uphold": outcome.reopen,
    "accept": decide_edit.undo_edit_decision,
    "decline": decide_edit.undo_edit_decision,
}
UNDOABLE = ("urgent", "calm", "redact", "standing", *UNDO_BY_KIND)  # besides status decisions
NOT_UNDOABLE = sentence(
    "This can’t be undone. What it changed can be changed again on its own page."
)


def undo(decision: Decision, *, by: Moderator) -> Decision:
    """Undo a decision and return the decision that did.

    Raises `StaleDecision` or `StandingChanged` if something else was decided since, `NotEditable`
    if the comment is withdrawn or this kind can't be undone.
    """
    if decision.sets_status and decision.comment:
        return undo_decision(decision, by=by)
    if decision.decision in ("urgent", "calm") and decision.comment:
        _refuse_unless_last(decision, Decision.comment_id == decision.comment_id, "urgent", "calm")
        was_urgent = decision.before == "urgent"
        return set_urgent(decision.comment, urgent=was_urgent, by=by, undoes=decision)
    if decision.decision in UNDO_BY_KIND:
        return UNDO_BY_KIND[decision.decision](decision, by=by)
    if decision.decision == "redact":
        return restore(Redaction.made_by(decision), by=by)
    if decision.decision == "standing" and decision.commenter:
        return _restore_trust_level(decision, by=by)
    raise NotEditable(NOT_UNDOABLE)


def _restore_trust_level(decision: Decision, *, by: Moderator) -> Decision:
    person, is_now = decision.commenter, decision.outcome
    _refuse_unless_last(decision, Decision.commenter_id == decision.commenter_id, "standing")
    made = (
        set_trust_level(person, decision.before, by=by, seen=is_now, why=NO_REASON, undoes=decision)
        if person
        else None
    )
    if made is None:
        raise StandingChanged(CHANGED)
    return made


def _refuse_unless_last(decision: Decision, about: ColumnElement[bool], *kinds: str) -> None:
    """Raise unless the decision is the last of these kinds."""
    Decision.lock_log()
    last = select(func.max(Decision.id)).where(about, Decision.decision.in_(kinds))
    if db.session.scalar(last) != decision.id:
        raise StaleDecision(decision.comment) if decision.comment else StandingChanged(CHANGED)
