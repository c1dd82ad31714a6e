"""What a moderator decides about a proposed edit, and how that is taken back."""

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
from models.moderation.edit_by_moderator import correct, remember

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
    """Publish the words that were proposed (`accept`), or keep those that readers see (`decline`).

    `edition` is that of the proposal, and `seen` the comment, as the moderator was looking at
    them: anything else by now raises `StaleDecision`, and `NotEditable` a withdrawn comment.
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
        correct(comment, proposal.source, name=proposal.name)
        db.session.execute(delete(ProposedEdit).where(ProposedEdit.comment_id == comment.id))
    else:
        proposal.declined_at = now()
    return remember(decision, comment, by=by, why=why)


def reconsider(decision: Decision, *, by: Moderator) -> Decision:
    """Take back what was decided about an edit: it waits again, and readers see the words from
    before. Raises `StaleDecision` where anything was changed since, `NotEditable`."""
    comment = decision.comment
    if comment is None or decision.decision not in (ACCEPT, DECLINE):
        raise ValueError("only a decision about an edit is taken back here")
    lock_for_decision(comment)
    last = Decision.last_on(comment, ACCEPT, DECLINE)
    if last is not decision or not comment.is_public:
        raise StaleDecision(comment)
    if decision.decision == ACCEPT:
        _put_back(comment, decision)
    else:
        _let_wait(comment)
    return remember("reopen", comment, by=by, why=NO_REASON, undoes=decision)


def _put_back(comment: Comment, decision: Decision) -> None:
    """Show the words from before the edit, and let what it said wait again."""
    before = next((r for r in comment.revisions if r.revision == decision.revision - 1), None)
    if before is None or comment.revision != decision.revision or ProposedEdit.about(comment):
        raise StaleDecision(comment)
    words, name = comment.source, comment.name
    correct(comment, before.source, name=before.name)
    ProposedEdit.make(comment, words=words, name=name)


def _let_wait(comment: Comment) -> None:
    declined = ProposedEdit.about(comment)
    if declined is None or declined.declined_at is None:
        raise StaleDecision(comment)
    declined.declined_at = None
