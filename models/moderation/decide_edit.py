"""Decisions about proposed edits, and their undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from extensions import db
from models.column_types import now
from models.comments.proposed_edit import ProposedEdit
from models.decisions.decision import Decision
from models.decisions.kinds import NO_REASON, DecisionReason, SeenRevision
from models.errors import StaleDecision
from models.moderation.decide import lock_for_decision
from models.moderation.edit import record_action, replace_text

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

ACCEPT, DECLINE = "accept", "decline"


def decide_edit(
    comment: Comment,
    decision: str,
    *,
    edition: str,
    by: Moderator,
    seen: SeenRevision,
    why: DecisionReason = NO_REASON,
) -> Decision:
    """Publish a proposed edit (`accept`) or keep the published text (`decline`).

    `edition` and `seen` identify the proposal and comment shown to the moderator. Raises
    `StaleDecision` if either has changed, `NotEditable` if the comment is withdrawn.
    """
    lock_for_decision(comment)
    proposal = ProposedEdit.waiting_on(comment)
    if (
        not proposal
        or proposal.edition != edition
        or not seen.matches(revision=comment.revision, status=comment.status)
    ):
        raise StaleDecision(comment)
    if decision == ACCEPT:
        replace_text(comment, proposal.source, name=proposal.name)
        db.session.execute(delete(ProposedEdit).where(ProposedEdit.comment_id == comment.id))
    else:
        proposal.declined_at = now()
    return record_action(decision, comment, by=by, why=why)


def undo_edit_decision(decision: Decision, *, by: Moderator) -> Decision:
    """Make the edit pending again and restore the text from before.

    Raises `StaleDecision` if anything was changed since, `NotEditable` if the comment is withdrawn.
    """
    comment = decision.comment
    if comment is None or decision.decision not in (ACCEPT, DECLINE):
        raise ValueError("only a decision about an edit is taken back here")
    lock_for_decision(comment)
    last = Decision.last_on(comment, ACCEPT, DECLINE)
    if last is not decision or not comment.is_public:
        raise StaleDecision(comment)
    if decision.decision == ACCEPT:
        _undo_accept(comment, decision)
    else:
        _undo_decline(comment)
    return record_action("reopen", comment, by=by, why=NO_REASON, undoes=decision)


def _undo_accept(comment: Comment, decision: Decision) -> None:
    """Restore the text from before the edit and propose the edit again."""
    before = next((r for r in comment.revisions if r.revision == decision.revision - 1), None)
    if before is None or comment.revision != decision.revision or ProposedEdit.about(comment):
        raise StaleDecision(comment)
    words, name = comment.source, comment.name
    replace_text(comment, before.source, name=before.name)
    ProposedEdit.make(comment, words=words, name=name)


def _undo_decline(comment: Comment) -> None:
    declined = ProposedEdit.about(comment)
    if declined is None or declined.declined_at is None:
        raise StaleDecision(comment)
    declined.declined_at = None
