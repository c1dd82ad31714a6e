"""Decisions about a comment: set its status, undo that, grant an appeal, mark it as urgent."""

from __future__ import annotations

from sqlalchemy import select

from extensions import db
from models.appeals import outcome as appeal_outcome
from models.appeals.appeal import Appeal
from models.appeals.outcome import refuse_own
from models.column_types import now
from models.comments.comment import Comment
from models.comments.constraints import DECIDED
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
from models.moderators.moderator import Moderator
from models.reports import outcome as report_outcome
from models.screening import near_duplicates, screening
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
    """Approve, reject, mark as spam or return to pending; record who did it and why.

    `decision` is a key of `STATUS_AFTER` and `seen` the revision shown to the moderator. Repeating
    a decision returns the first one. Raises `StaleDecision` if the comment was changed or decided
    since, `NotEditable` if it is withdrawn or its text is deleted.
    """
    lock_for_decision(comment)
    if comment.status == STATUS_AFTER[decision]:
        return _made_already(comment, decision, by=by, seen=seen, why=why)
    if not seen.matches(revision=comment.revision, status=comment.status):
        raise StaleDecision(comment)
    return _apply(comment, decision, by=by, why=why, batch_id=batch_id)


def undo_decision(decision: Decision, *, by: Moderator, batch_id: int | None = None) -> Decision:
    """Undo a decision about a comment's status by a decision of its own.

    Raises `StaleDecision` if the comment was changed or decided since, `NotEditable` if it is
    withdrawn.
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
    """Move a comment to the top of the queue, or back.

    Raises `StaleDecision` if it is there already, `NotEditable` if it is withdrawn.
    """
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
    """Lock the decision log, then the comment; raises `NotEditable` if it is withdrawn."""
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
    """Set the status, record the decision, and update reports, appeals and emails."""
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
    """Return the reason of the status that the comment had before this decision."""
    earlier = Decision.comment_id == decision.comment_id, Decision.id < decision.id
    setting = select(Decision.reason).where(*earlier, Decision.decision.in_(STATUS_AFTER))
    return db.session.scalar(setting.order_by(Decision.id.desc()).limit(1)) or ""


def set_status(comment: Comment, status: str, *, reason: str = "") -> None:
    """Set the status, with a `reason` of the comment policy, and everything derived from it.

    That is the article's version and comment count, the thread number, the search index and the
    near-duplicates in the queue.
    """
    appears, disappears = status == "approved", comment.is_public
    if appears or disappears:
        is_dated = status != "withdrawn"
        comment.article.bump_thread_version(responses=appears - disappears, is_dated=is_dated)
    comment.status, comment.reason, comment.duplicate_fingerprint = status, reason, None
    comment.decided_at = now() if status in DECIDED else None
    if appears:
        _publish(comment)
    near_duplicates.promote_next(comment)


def _publish(comment: Comment) -> None:
    """Number a new thread permanently and index the text."""
    root = comment.root or comment
    root.place = root.place or comment.article.next_thread_number()
    comment.index_for_search()


def grant_appeal(appeal: Appeal, *, by: Moderator, seen: SeenRevision) -> Decision:
    """Approve the comment, which closes the appeal.

    Raises `OwnDecision` if another moderator must decide, `StaleDecision` if the comment is not
    what was `seen`.
    """
    refuse_own(appeal, by)
    return decide(appeal.comment, "approve", by=by, seen=seen)
