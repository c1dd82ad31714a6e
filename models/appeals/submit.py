"""Submission of appeals: once per decision, while there is text to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from extensions import db
from models.appeals.appeal import Appeal, NotAppealable
from models.column_types import now
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment

NOTHING_TO_APPEAL = sentence(
    "There is no decision about your reply that you could appeal against. "
    "Your words were not sent; they are kept below."
)
APPEALED = sentence(
    "You have appealed against this decision already; once is enough. "
    "These words were not sent; they are kept below."
)


def rejection(comment: Comment) -> Decision | None:
    """Return the decision that can be appealed against, or None.

    That is the last one or, after an undo, the one it restored. None for spam and for comments
    whose text is erased or about to be.
    """
    if comment.status != "rejected" or not comment.source or comment.pending_erasure:
        return None
    found = Decision.last_on(comment)
    while found and found.undoes:
        found = _before(found.undoes)
    return found


def appeal(comment: Comment, words: str) -> Appeal:
    """Appeal against the rejection of a comment.

    Repeating it with the same text returns the earlier appeal. Raises `NotAppealable`.
    """
    comment.lock()
    decision = rejection(comment)
    if decision is None:
        raise NotAppealable(NOTHING_TO_APPEAL)
    if earlier := Appeal.against(decision):
        return _sent_again(earlier, words)
    made = Appeal(comment=comment, decision=decision, words=words, state="open", created_at=now())
    db.session.add(made)
    db.session.flush()
    return made


def last_appeal(comment: Comment) -> Appeal | None:
    """Return the latest appeal about a comment, in any state."""
    mine = select(Appeal).where(Appeal.comment_id == comment.id)
    return db.session.scalar(mine.order_by(Appeal.id.desc()).limit(1))


def _before(decision: Decision) -> Decision | None:
    """Return the decision that set the status before this one."""
    earlier = Decision.comment_id == decision.comment_id, Decision.id < decision.id
    setting = select(Decision).where(*earlier, Decision.decision.in_(STATUS_AFTER))
    return db.session.scalar(setting.order_by(Decision.id.desc()).limit(1))


def _sent_again(appeal: Appeal, words: str) -> Appeal:
    if appeal.words != words:
        raise NotAppealable(APPEALED)
    return appeal
