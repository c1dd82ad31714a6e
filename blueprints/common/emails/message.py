"""A moderator's message to a person."""

from __future__ import annotations

from blueprints.common.emails import Content, NotNeeded, email_kind
from blueprints.common.emails.to_readers import private_page, reader_of, stop_token
from blueprints.common.translations import translate_to
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.translatable import sentence

SUBJECT = sentence("A message from the moderators")


@email_kind("message")
def message(letter: QueuedEmail) -> Content:
    """The words, and the page where they stand; or, while nobody knows whose the address is, only
    that there is a message: somebody may have mistyped their own."""
    person, comment = reader_of(letter)
    if letter.written is None or comment.commenter_id != person.id:
        raise NotNeeded("message gone")
    language = comment.article.language
    values = {}
    if Subscription.has_confirmed(person):
        values = {
            "words": letter.written.words,
            "title": comment.article.title,
            "private_page": private_page(comment),
        }
    return Content(
        subject=translate_to(language, SUBJECT),
        template="message",
        language=language,
        values={"words": "", **values},
        stop=stop_token(person),
    )
