"""Revealing an address to the operator: written into the history before anything is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extensions import db
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.encryption.column_guard import holds_address
from models.errors import AddressInColumn, Unreachable
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

NO_ADDRESS = sentence("No address is kept of whoever wrote this.")


def record_reveal(comment: Comment, *, by: Moderator | None, reason: str, who: str) -> Decision:
    """Write down that the address behind a comment is going to be seen: `reason` why, `who` typed
    the command. It stands with the comment, whatever became of that.

    Raises `Unreachable` where there is no address, `AddressInColumn` where the reason holds one.
    """
    if holds_address(reason):
        raise AddressInColumn("reason")
    Decision.lock_log()
    comment.lock()
    db.session.refresh(comment.commenter)
    if not comment.commenter.has_address:
        raise Unreachable(NO_ADDRESS)
    why = DecisionReason(note=f"{reason} ({who})")
    same = comment.status
    return Decision.record("reveal", on=comment, by=by, before=same, outcome=same, why=why)
