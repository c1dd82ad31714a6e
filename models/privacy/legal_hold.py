"""A legal hold: a comment that must be kept as it is, until the hold is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import NotEditable, StaleDecision
from models.moderation.edit_by_moderator import remember
from models.privacy import erasure
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

NOTHING_LEFT = sentence("There are no words left in this reply that could be kept.")


def hold(comment: Comment, *, by: Moderator, why: DecisionReason) -> Decision:
    """Keep everything about a comment, whatever its age and whoever asks: retention and erasing
    pass it over. Raises `StaleDecision` where it is held already, and `NotEditable` where its
    words are gone."""
    _begin(comment, held=False)
    if not comment.has_words:
        raise NotEditable(NOTHING_LEFT)
    comment.legal_hold = True
    return remember("hold", comment, by=by, why=why)


def release(comment: Comment, *, by: Moderator, why: DecisionReason) -> Decision:
    """Let a comment go its way again: what its writer asked for meanwhile happens now. Raises
    `StaleDecision` where no hold is on it."""
    _begin(comment, held=True)
    comment.legal_hold = False
    made = remember("release", comment, by=by, why=why)
    if comment.pending_erasure:
        erasure.finish(comment)
    return made


def _begin(comment: Comment, *, held: bool) -> None:
    Decision.lock_log()
    comment.lock()
    if comment.legal_hold is not held:
        raise StaleDecision(comment)
