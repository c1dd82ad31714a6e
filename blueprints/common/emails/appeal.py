"""The email about a refused appeal. A granted one is announced like any published comment."""

from __future__ import annotations

from blueprints.common.emails import EmailContent, NotNeeded, email_kind, link
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token, subscription_of
from blueprints.common.translations import translate_to
from models.appeals.submit import last_appeal
from models.decisions.rejection_reasons import REASONS
from models.mail.outbox import QueuedEmail
from models.translatable import sentence

SUBJECT = sentence("About your appeal")


@email_kind("appeal")
def appeal(queued: QueuedEmail) -> EmailContent:
    """Tell the author why the decision stands, unless the refusal was undone."""
    commenter, comment = reader_of(queued)
    subscription, made = subscription_of(queued), queued.decision
    answered = last_appeal(comment)
    if made is None or answered is None or answered.closed_by_id != made.id:
        raise NotNeeded("undone")
    why, language = made.why, comment.article.language
    return EmailContent(
        subject=translate_to(language, SUBJECT),
        template="appeal",
        language=language,
        values={
            "title": comment.article.title,
            "rule": REASONS[why.reason].rule if why.reason else "",
            "rule_url": link("comment_policy.index", anchor=why.reason) if why.reason else "",
            "words": why.words,
            "private_page": private_page(comment),
        },
        stop=stop_token(commenter, subscription=subscription),
    )
