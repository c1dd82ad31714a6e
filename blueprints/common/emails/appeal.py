"""What came of an appeal, where the decision stands; a reply that is published after all is told
of like any other that is."""

from __future__ import annotations

from blueprints.common.emails import Content, NotNeeded, email_kind
from blueprints.common.emails.links import link
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token, subscription_of
from blueprints.common.translations import translate_to
from models.appeals.submit import last_appeal
from models.decisions.rejection_reasons import REASONS
from models.mail.outbox import QueuedEmail
from models.translatable import sentence

SUBJECT = sentence("About your appeal")


@email_kind("appeal")
def appeal(letter: QueuedEmail) -> Content:
    """Tell why the decision stands, unless that was taken back."""
    person, comment = reader_of(letter)
    subscription, made = subscription_of(letter), letter.decision
    answered = last_appeal(comment)
    if made is None or answered is None or answered.closed_by_id != made.id:
        raise NotNeeded("undone")
    why, language = made.why, comment.article.language
    return Content(
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
        stop=stop_token(person, subscription=subscription),
    )
