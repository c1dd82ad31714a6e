"""The email with a moderator's message to a commenter."""

from __future__ import annotations

from blueprints.common.emails import EmailContent, NotNeeded, email_kind
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token
from blueprints.common.translations import translate_to
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.translatable import sentence

SUBJECT = sentence("A message from the moderators")


@email_kind("message")
def message(queued: QueuedEmail) -> EmailContent:
    """Include the message and the receipt's link. While the address is unconfirmed say only that
    there is a message, as it may be someone else's."""
    commenter, comment = reader_of(queued)
    if queued.written is None or comment.commenter_id != commenter.id:
        raise NotNeeded("message gone")
    language = comment.article.language
    values = {}
    if Subscription.has_confirmed(commenter):
        values = {
            "words": queued.written.words,
            "title": comment.article.title,
            "private_page": private_page(comment),
        }
    return EmailContent(
        subject=translate_to(language, SUBJECT),
        template="message",
        language=language,
        values={"words": "", **values},
        stop=stop_token(commenter),
    )
