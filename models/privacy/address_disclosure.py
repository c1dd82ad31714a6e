"""Disclosure of a commenter's email address to the operator, logged before it is decrypted."""

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
    """Record in the decision log that the address behind a comment will be decrypted.

    `reason` says why and `who` names the person at the command line. The entry stays with the
    comment even if decryption fails. Raises `Unreachable` if no address is stored and
    `AddressInColumn` if the reason contains one.
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
