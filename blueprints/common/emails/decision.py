"""The email about a decision: published, or rejected with the reasons (DSA, article 17)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from blueprints.common.emails import EmailContent, NotNeeded, email_kind, link
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token, subscription_of
from blueprints.common.translations import translate_to
from extensions import db
from models.appeals.appeal import Appeal
from models.appeals.submit import rejection
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.rejection_reasons import REASONS
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.translatable import sentence

SUBJECTS = {
    "approved": sentence("Your reply is public"),
    "rejected": sentence("About your reply"),
}
APPEAL_PERIOD = timedelta(days=182)  # at least six months (DSA, article 20)


@email_kind("decision")
def decision(queued: QueuedEmail) -> EmailContent:
    """Tell the author of the decision, if it is still in force and is news to them."""
    commenter, comment = reader_of(queued)
    subscription, made = subscription_of(queued), queued.decision
    if made is None or Decision.last_on(comment) is not made or comment.status != made.outcome:
        raise NotNeeded("undone")
    if _last_outcome_sent(queued) == made.outcome:
        raise NotNeeded("told already")
    language = comment.article.language
    return EmailContent(
        subject=translate_to(language, SUBJECTS[made.outcome]),
        template=made.outcome,
        language=language,
        values={
            "title": comment.article.title,
            "url": link("comments.show", comment_id=comment.id),
            "private_page": private_page(comment),
            **_reasons(comment),
        },
        stop=stop_token(commenter, subscription=subscription),
    )


def _last_outcome_sent(queued: QueuedEmail) -> str | None:
    """Return the outcome in the last email sent about the same comment."""
    sent = QueuedEmail.subscription_id == queued.subscription_id, QueuedEmail.state == "sent"
    last = select(Decision.outcome).join(QueuedEmail, QueuedEmail.decision_id == Decision.id)
    last_sent = last.where(*sent, QueuedEmail.kind == "decision").order_by(QueuedEmail.id.desc())
    return db.session.scalar(last_sent.limit(1))


def _reasons(comment: Comment) -> dict[str, object]:
    """Return why the comment was rejected: the rule, the moderator's message, and the appeal
    link."""
    ground = rejection(comment)
    if ground is None:
        return {"rule": "", "words": "", "appeal": ""}
    why = ground.why
    return {
        "rule": REASONS[why.reason].rule if why.reason else "",
        "rule_url": link("comment_policy.index", anchor=why.reason) if why.reason else "",
        "words": why.words,
        "appeal": "" if Appeal.against(ground) else _appeal(comment),
    }


def _appeal(comment: Comment) -> str:
    token = EmailLink.make("appeal", to=comment.commenter, lasts=APPEAL_PERIOD, comment=comment)
    return link("appeals.show", token=token)
