"""The one mail that goes out unconfirmed: did you ask for mails?"""

from __future__ import annotations

from blueprints.common.emails import Content, NotNeeded, email_kind
from blueprints.common.emails.links import link
from blueprints.common.emails.to_readers import reader_of, stop_token
from blueprints.common.translations import translate_to
from models.mail.double_opt_in import CONFIRM_WITHIN
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.translatable import sentence

SUBJECT = sentence("Please confirm: do you want mails about your reply?")


@email_kind("confirm")
def confirm(letter: QueuedEmail) -> Content:
    """Ask whether it was the owner of the address who asked for mails. Nothing in it tells which
    article: somebody else may have typed the address."""
    person, comment = reader_of(letter)
    asked = Subscription.asked_about(comment)
    if not asked or comment.commenter_id != person.id:
        raise NotNeeded("nothing asked")
    token = EmailLink.make("confirm", to=person, lasts=CONFIRM_WITHIN, comment=comment)
    language = comment.article.language
    return Content(
        subject=translate_to(language, SUBJECT),
        template="confirm",
        language=language,
        values={
            "kinds": [each.kind for each in asked],
            "url": link("subscriptions.confirm", token=token),
            "hours": int(CONFIRM_WITHIN.total_seconds()) // 3600,
        },
        stop=stop_token(person, comment=comment),
    )
