"""What comes of an appeal: the comment is published after all, or the rejection stands."""

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
    """Let the rejection stand, with words for the writer.

    Made twice by the same moderator it is one decision. Raises `OwnDecision` where a colleague
    must look at it, and `StaleDecision` where the comment is no longer what was seen.
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
    _tell(appeal.comment, decision)
    return decision


def reopen(decision: Decision, *, by: Moderator) -> Decision:
    """Take back that a rejection stands: the appeal waits again. Raises `StaleDecision` where
    that was done already, or the comment was decided anew since."""
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
    """Let the appeals follow a decision about the comment's status, in its transaction.

    An approval grants what is open, unless it is the rejection itself that was taken back; then,
    and whatever else replaces it, there is nothing left to appeal against. Undoing the decision
    that closed an appeal opens it again: nobody has answered it.
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
    """Raise `OwnDecision` where the moderator who rejected would answer the appeal, although
    somebody else may decide."""
    if appeal.decision.moderator_id == by.id and by.has_colleagues:
        raise OwnDecision


def _begin(appeal: Appeal) -> None:
    Decision.lock_log()
    appeal.comment.lock()
    db.session.refresh(appeal)


def _tell(comment: Comment, decision: Decision) -> None:
    """Post a mail to a writer who confirmed to be told of decisions by mail; it waits for as
    long as this one is taken back easily."""
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
