"""What a moderator decides about a comment, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from extensions import db
from models.appeals import outcome as appeal_outcome
from models.decisions.decision import Decision
from models.decisions.kinds import NO_WHY, OUTCOMES, VERBS, Seen, Why
from models.errors import NotEditable, StaleDecision
from models.mail import comment_notifications, urgent_alert
from models.reports import outcome as report_outcome
from models.screening import screening
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

DESTROYED = sentence(
    "The words of this reply were destroyed after their time: there is nothing left to publish."
)
WITHDRAWN = sentence("Its writer withdrew this reply: there is nothing left to decide.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A decision that is about to be made: by whom, on what they saw, and why."""

    decision: str
    by: Moderator
    seen: Seen
    why: Why = NO_WHY
    batch_id: int | None = None

    def fall(self, comment: Comment) -> Decision:
        """Decide; see `Comment.decide`."""
        begin(comment)
        if comment.status == OUTCOMES[self.decision]:
            return self._made_already(comment)
        if not self.seen.is_present(comment):
            raise StaleDecision(comment)
        return self._record(comment)

    def _made_already(self, comment: Comment) -> Decision:
        made = Decision.made_already(
            comment, self.decision, by=self.by, seen=self.seen, why=self.why
        )
        if made is None:
            raise StaleDecision(comment)
        return made

    def _record(self, comment: Comment, *, undoes: Decision | None = None) -> Decision:
        before, outcome = comment.status, OUTCOMES[self.decision]
        if outcome in ("approved", "pending") and not comment.has_words:
            raise NotEditable(DESTROYED)
        comment.become(outcome, reason=self.why.reason)
        made = Decision.record(
            self.decision,
            on=comment,
            by=self.by,
            before=before,
            outcome=outcome,
            why=self.why,
            undoes=undoes,
            batch_id=self.batch_id,
        )
        report_outcome.follow(comment, made)
        appeal_outcome.follow(comment, made)
        comment_notifications.follow(comment, made)
        return made


def take_back(decision: Decision, *, by: Moderator, batch_id: int | None = None) -> Decision:
    """Undo a decision about a comment's status: it gets the one it had before.

    Raises `StaleDecision` where somebody decided or changed the words since, and `NotEditable`
    on a withdrawn comment. The undo is a decision of its own.
    """
    comment = decision.comment
    if comment is None:
        raise ValueError("a decision about a person is not taken back here")
    begin(comment)
    if Decision.last_on(comment) is not decision or comment.revision != decision.revision:
        raise StaleDecision(comment)
    verdict = Verdict(
        decision=VERBS[decision.before],
        by=by,
        seen=Seen(comment.revision),
        why=Why(_reason_before(decision)),
        batch_id=batch_id,
    )
    return verdict._record(comment, undoes=decision)


def prioritise(
    comment: Comment, *, urgent: bool, by: Moderator, undoes: Decision | None = None
) -> Decision:
    """Lift a comment to the top of the queue, or put it back into the line."""
    begin(comment)
    if comment.urgent == urgent:
        raise StaleDecision(comment)
    comment.urgent = urgent
    screening.order(comment)
    if urgent and comment.status == "pending":
        urgent_alert.tell(comment, by=by)
    before, outcome = ("calm", "urgent") if urgent else ("urgent", "calm")
    return Decision.record(
        outcome, on=comment, by=by, before=before, outcome=outcome, undoes=undoes
    )


def begin(comment: Comment) -> None:
    """Take the turn to decide, and read the comment as it is; raises `NotEditable`."""
    Decision.take_turn()
    comment.lock()
    if comment.status == "withdrawn":
        raise NotEditable(WITHDRAWN)


def _reason_before(decision: Decision) -> str:
    """The reason for the status that the comment had before this decision."""
    earlier = Decision.comment_id == decision.comment_id, Decision.id < decision.id
    setting = select(Decision.reason).where(*earlier, Decision.decision.in_(OUTCOMES))
    return db.session.scalar(setting.order_by(Decision.id.desc()).limit(1)) or ""
