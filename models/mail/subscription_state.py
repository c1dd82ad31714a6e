"""Email subscriptions of a comment as shown on its receipt page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extensions import db
from models.mail.subscription import Subscription

if TYPE_CHECKING:
    from models.comments.comment import Comment

OFF = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailState:
    """States of the subscriptions `replies` and `decision`; never asked counts as ended."""

    has_address: bool
    is_proven: bool  # the mailbox confirmed for this comment
    is_shut: bool  # only shown to the proven owner
    replies: str = OFF
    decision: str = OFF

    @classmethod
    def of(cls, comment: Comment) -> MailState:
        """Return the current state."""
        person = comment.commenter
        mine = Subscription.commenter_id == person.id
        found = db.session.scalars(Subscription.of(comment).where(mine)).all()
        is_proven = any(each.confirmed_at for each in found)
        return cls(
            has_address=person.has_address,
            is_proven=is_proven,
            is_shut=is_proven and person.email_blocked,
            **{each.kind: each.state for each in found},
        )
