"""Decide about a comment, undo the decision, and mark a comment as urgent."""

from __future__ import annotations

from sqlalchemy import select

from extensions import db
from models.appeals import outcome as appeal_outcome
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import (
    KIND_FOR_STATUS,
    NO_REASON,
    STATUS_AFTER,
    DecisionReason,
    SeenRevision,
)
from models.errors import NotEditable, StaleDecision
from models.mail import comment_notifications, urgent_alert
from models.moderation.set_status import set_status
from models.moderators.moderator import Moderator
from models.reports import outcome as report_outcome
from models.screening import screening
from models.translatable import sentence

DESTROYED = sentence(
    "The words of this reply were destroyed after their time: there is nothing left to publish."
)
WITHDRAWN = sentence("Its writer withdrew this reply: there is nothing left to decide.")


def decide(
    comment: Comment,
    decision: str,
    *,
    by: Moderator,
    seen: SeenRevision,
    why: DecisionReason = NO_REASON,
    batch_id: int | None = None,
) -> Decision:
    """Approve, reject, mark as spam or return to pending, and record who did it and why.

    `decision` is a key of `STATUS_AFTER`; `seen` is the revision that the moderator was looking at.
    The same decision made twice is the first one. Raises `StaleDecision` where the comment was
    changed or decided since, and `NotEditable` where there is nothing left to decide about.
    """
    lock_for_decision(comment)
    if comment.status == STATUS_AFTER[decision]:
        return _made_already(comment, decision, by=by, seen=seen, why=why)
    if not seen.matches(revision=comment.revision, status=comment.status):
        raise StaleDecision(comment)
    return _apply(comment, decision, by=by, why=why, batch_id=batch_id)


def undo_decision(decision: Decision, *, by: Moderator, batch_id: int | None = None) -> Decision:
    """Undo a decision about a comment's status: set the status from before it.

    The undo is a decision of its own. Raises `StaleDecision` where somebody decided or changed
    the text since, and `NotEditable` on a withdrawn comment.
    """
    comment = decision.comment
    if comment is None:
        raise ValueError("a decision about a person is not undone here")
    lock_for_decision(comment)
    if Decision.last_on(comment) is not decision or comment.revision != decision.revision:
        raise StaleDecision(comment)
    earlier, why = KIND_FOR_STATUS[decision.before], DecisionReason(_reason_before(decision))
    return _apply(comment, earlier, by=by, why=why, batch_id=batch_id, undoes=decision)


def set_urgent(
    comment: Comment, *, urgent: bool, by: Moderator, undoes: Decision | None = None
) -> Decision:
    """Move a comment to the top of the queue, or back. Raises `StaleDecision` if it is there."""
    lock_for_decision(comment)
    if comment.urgent == urgent:
        raise StaleDecision(comment)
    comment.urgent = urgent
    screening.update_rank(comment)
    if urgent and comment.status == "pending":
        urgent_alert.alert_moderators(comment, by=by)
    before, outcome = ("calm", "urgent") if urgent else ("urgent", "calm")
    return Decision.record(
        outcome, on=comment, by=by, before=before, outcome=outcome, undoes=undoes
    )


def lock_for_decision(comment: Comment) -> None:
    """Lock the audit log, then the comment. Raises `NotEditable` where it was withdrawn."""
    Decision.lock_log()
    comment.lock()
    if comment.status == "withdrawn":
        raise NotEditable(WITHDRAWN)


def _made_already(
    comment: Comment, decision: str, *, by: Moderator, seen: SeenRevision, why: DecisionReason
) -> Decision:
    made = Decision.made_already(comment, decision, by=by, seen=seen, why=why)
    if made is None:
        raise StaleDecision(comment)
    return made


def _apply(
    comment: Comment,
    decision: str,
    *,
    by: Moderator,
    why: DecisionReason,
    batch_id: int | None,
    undoes: Decision | None = None,
) -> Decision:
    """Set the status, record the decision, and let reports, appeals and emails follow it."""
    before, outcome = comment.status, STATUS_AFTER[decision]
    if outcome in ("approved", "pending") and not comment.has_words:
        raise NotEditable(DESTROYED)
    set_status(comment, outcome, reason=why.reason)
    made = Decision.record(
        decision,
        on=comment,
        by=by,
        before=before,
        outcome=outcome,
        why=why,
        undoes=undoes,
        batch_id=batch_id,
    )
    report_outcome.update_after_decision(comment, made)
    appeal_outcome.update_after_decision(comment, made)
    comment_notifications.notify_of_decision(comment, made)
    return made


def _reason_before(decision: Decision) -> str:
    """The reason for the status that the comment had before this decision."""
    earlier = Decision.comment_id == decision.comment_id, Decision.id < decision.id
    setting = select(Decision.reason).where(*earlier, Decision.decision.in_(STATUS_AFTER))
    return db.session.scalar(setting.order_by(Decision.id.desc()).limit(1)) or ""
