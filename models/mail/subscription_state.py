"""Which mails the writer of a comment gets about it, as their private page shows it."""

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
    """`replies` and `decision` are states of a subscription, never asked for being like ended."""

    has_address: bool
    is_proven: bool  # the mailbox answered about this very comment
    is_shut: bool  # shown to its proven owner alone: whoever types an address learns nothing
    replies: str = OFF
    decision: str = OFF

    @classmethod
    def of(cls, comment: Comment) -> MailState:
        """The state as it is now."""
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
