"""Single-use links to decide about one comment from an email."""

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
LIFETIME = timedelta(hours=24)


class NotYourLink(Refusal):
    """The link was sent to another moderator."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This link was sent to a colleague. Nothing was decided; open the desk instead."
            )
        )


class LinkExpired(Refusal):
    """The link was used, has expired, or never existed."""

    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This link was used already, or is more than a day old. "
                "The desk’s history shows what was decided."
            )
        )


@dataclass(frozen=True, slots=True)
class DecisionLink:
    """A valid link with its moderator and comment."""

    link: EmailLink
    moderator: Moderator
    comment: Comment

    @classmethod
    def make(cls, comment: Comment, *, to: Moderator) -> str:
        """Create a link for the comment's current revision; return its token."""
        return EmailLink.make(
            PURPOSE, to=to, lasts=LIFETIME, comment=comment, revision=comment.revision
        )

    @classmethod
    def with_token(cls, token: str, *, asking: Moderator | None) -> DecisionLink:
        """Return the link with this token; `asking` is the signed-in moderator, if any.

        Raises `LinkExpired` if it is used, expired or unknown or its moderator may no longer
        decide, and `NotYourLink` for another moderator.
        """
        link = db.session.scalar(EmailLink.with_token(token, PURPOSE))
        if not (link and link.moderator and link.comment):
            raise LinkExpired
        if not (link.moderator.active and link.moderator.may_decide):
            raise LinkExpired
        if asking and asking.id != link.moderator.id:
            raise NotYourLink
        return cls(link, link.moderator, link.comment)

    @property
    def is_current(self) -> bool:
        """Whether the comment is still pending in the revision the link was made for."""
        return self.comment.status == "pending" and self.comment.revision == self.link.revision

    def decide(self, decision: str, *, why: DecisionReason) -> Decision:
        """Decide and use up the link; raises `StaleDecision` if the comment has changed."""
        made = make_decision(
            self.comment,
            decision,
            by=self.moderator,
            seen=SeenRevision(self.link.revision, "pending"),
            why=why,
        )
        self.link.use()
        return made
