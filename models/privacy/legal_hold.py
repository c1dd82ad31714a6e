"""Legal holds: comments exempt from retention and erasure until released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import NotEditable, StaleDecision
from models.moderation.edit import record_action
from models.privacy import erasure
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

NOTHING_LEFT = sentence("There are no words left in this reply that could be kept.")


def hold(comment: Comment, *, by: Moderator, why: DecisionReason) -> Decision:
    """Put a comment under legal hold.

    Raises `StaleDecision` if it is already held and `NotEditable` if its text is deleted.
    """
    _begin(comment, held=False)
    if not comment.has_words:
        raise NotEditable(NOTHING_LEFT)
    comment.legal_hold = True
    return record_action("hold", comment, by=by, why=why)


def release(comment: Comment, *, by: Moderator, why: DecisionReason) -> Decision:
    """Release a legal hold and carry out any deletion requested meanwhile.

    Raises `StaleDecision` if the comment is not held.
    """
    _begin(comment, held=True)
    comment.legal_hold = False
    made = record_action("release", comment, by=by, why=why)
    if comment.pending_erasure:
        erasure.finish(comment)
    return made


def _begin(comment: Comment, *, held: bool) -> None:
    Decision.lock_log()
    comment.lock()
    if comment.legal_hold is not held:
        raise StaleDecision(comment)
