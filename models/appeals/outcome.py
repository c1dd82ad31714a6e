"""Outcomes of appeals: the comment is published, or the rejection upheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import ColumnElement, select, update

from extensions import UNLOADED, db
from models.appeals.appeal import Appeal, OwnDecision
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import StaleDecision
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderators.moderator import Moderator

if TYPE_CHECKING:
    from models.comments.comment import Comment


def uphold(appeal: Appeal, *, by: Moderator, seen: SeenRevision, why: DecisionReason) -> Decision:
    """Uphold the rejection, with a message to the author.

    Repeating it returns the earlier decision. Raises `OwnDecision` if a colleague must decide, and
    `StaleDecision` if the comment has changed.
    """
    refuse_own(appeal, by)
    _begin(appeal)
    made = appeal.closed_by
    if made and (made.decision, made.moderator_id, made.why) == ("uphold", by.id, why):
        return made
    if not appeal.is_open or not seen.matches(
        revision=appeal.comment.revision, status=appeal.comment.status
    ):
        raise StaleDecision(appeal.comment)
    decision = Decision.record(
        "uphold", on=appeal.comment, by=by, before="open", outcome="refused", why=why
    )
    appeal.state, appeal.closed_by = "refused", decision
    _notify_author(appeal.comment, decision)
    return decision


def reopen(decision: Decision, *, by: Moderator) -> Decision:
    """Undo an upheld rejection and reopen the appeal.

    Raises `StaleDecision` if that was done already or the comment was decided since.
    """
    appeal = db.session.scalars(select(Appeal).where(Appeal.closed_by_id == decision.id)).first()
    if appeal is None:
        raise StaleDecision(decision.comment)
    _begin(appeal)
    if appeal.closed_by is not decision or appeal.comment.status != "rejected":
        raise StaleDecision(appeal.comment)
    appeal.state, appeal.closed_by = "open", None
    return Decision.record(
        "reopen", on=appeal.comment, by=by, before="refused", outcome="open", undoes=decision
    )


def update_after_decision(comment: Comment, decision: Decision) -> None:
    """Update a comment's appeals after a decision on its status, in the same transaction.

    An approval grants open appeals, unless it undoes the rejection itself; that, or any other
    change of the rejection, voids them. Undoing the decision that closed an appeal reopens it.
    """
    if decision.undoes_id:
        _set(Appeal.closed_by_id == decision.undoes_id, "open", None)
    about = (Appeal.comment_id == comment.id) & (Appeal.state == "open")
    if decision.outcome == "approved":
        own = Appeal.decision_id == (decision.undoes_id or 0)
        _set(about & ~own, "granted", decision)
    if decision.outcome != "rejected":
        _set(about, "void", decision)


def refuse_own(appeal: Appeal, by: Moderator) -> None:
    """Raise `OwnDecision` if the moderator who rejected would decide the appeal.

    Allowed if nobody else may decide.
    """
    if appeal.decision.moderator_id == by.id and by.has_colleagues:
        raise OwnDecision


def _begin(appeal: Appeal) -> None:
    Decision.lock_log()
    appeal.comment.lock()
    db.session.refresh(appeal)


def _notify_author(comment: Comment, decision: Decision) -> None:
    """Queue an email to the author, if subscribed to decisions, due when the undo period ends."""
    about = Subscription.of(comment).where(Subscription.kind == "decision")
    for each in db.session.scalars(about.where(Subscription.state == "confirmed")):
        QueuedEmail.enqueue(
            "appeal",
            to=each.commenter,
            comment=comment,
            decision=decision,
            subscription=each,
            after=current_app.config["SETTINGS"].mail_undo,
        )


def _set(which: ColumnElement[bool], state: str, closed_by: Decision | None) -> None:
    values = {"state": state, "closed_by_id": closed_by.id if closed_by else None}
    db.session.execute(update(Appeal).where(which).values(values), execution_options=UNLOADED)
