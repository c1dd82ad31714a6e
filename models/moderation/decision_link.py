"""Deciding from a mail: a link for one moderator, about one comment as it was, used once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import Refusal
from models.mail.link import EmailLink
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from models.translatable import sentence

DECISIONS = ("approve", "reject", "spam")
PURPOSE = "act"
LASTS = timedelta(hours=24)


class NotYourLink(Refusal):
    """A link to decide by was sent to another moderator."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This link was sent to a colleague. Nothing was decided; open the desk instead."
            )
        )


class LinkOver(Refusal):
    """A link to decide by was used, is over, or never was one."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This link was used already, or is more than a day old. "
                "The desk’s history shows what was decided."
            )
        )


@dataclass(frozen=True, slots=True)
class DecisionLink:
    """A link that is live: whose it is, and the comment and revision it was made for."""

    link: EmailLink
    moderator: Moderator
    comment: Comment

    @classmethod
    def make(cls, comment: Comment, *, to: Moderator) -> str:
        """Make a link to decide about a comment as it is now; return its token."""
        return EmailLink.make(
            PURPOSE, to=to, lasts=LASTS, comment=comment, revision=comment.revision
        )

    @classmethod
    def with_token(cls, token: str, *, asking: Moderator | None) -> DecisionLink:
        """The link with this token; `asking` is who is signed in, if anybody.

        Raises `LinkOver` for one that is used, over or unknown, or whose moderator may decide no
        longer, and `NotYourLink` where another moderator asks.
        """
        link = db.session.scalar(EmailLink.with_token(token, PURPOSE))
        if not (link and link.moderator and link.comment):
            raise LinkOver
        if not (link.moderator.active and link.moderator.may_decide):
            raise LinkOver
        if asking and asking.id != link.moderator.id:
            raise NotYourLink
        return cls(link, link.moderator, link.comment)

    @property
    def is_present(self) -> bool:
        """Whether the comment still waits as it did when the link was made."""
        return self.comment.status == "pending" and self.comment.revision == self.link.revision

    def decide(self, decision: str, *, why: DecisionReason) -> Decision:
        """Decide, and let the link lead nowhere from now on. Raises `StaleDecision` where the
        comment is no longer what the link was made for."""
        made = make_decision(
            self.comment,
            decision,
            by=self.moderator,
            seen=SeenRevision(self.link.revision, "pending"),
            why=why,
        )
        self.link.use()
        return made
