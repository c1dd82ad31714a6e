"""The double opt-in email, the only one sent to an unconfirmed address."""

from __future__ import annotations

from blueprints.common.emails import EmailContent, NotNeeded, email_kind, link
from blueprints.common.emails.to_readers import reader_of, stop_token
from blueprints.common.translations import translate_to
from models.mail.double_opt_in import CONFIRM_WITHIN
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.translatable import sentence

SUBJECT = sentence("Please confirm: do you want mails about your reply?")


@email_kind("confirm")
def confirm(queued: QueuedEmail) -> EmailContent:
    """Ask the owner of the address to confirm. It does not name the article: someone else may have
    typed the address."""
    commenter, comment = reader_of(queued)
    unconfirmed = Subscription.asked_about(comment)
    if not unconfirmed or comment.commenter_id != commenter.id:
        raise NotNeeded("nothing asked")
    token = EmailLink.make("confirm", to=commenter, lasts=CONFIRM_WITHIN, comment=comment)
    language = comment.article.language
    return EmailContent(
        subject=translate_to(language, SUBJECT),
        template="confirm",
        language=language,
        values={
            "kinds": [each.kind for each in unconfirmed],
            "url": link("subscriptions.confirm", token=token),
            "hours": int(CONFIRM_WITHIN.total_seconds()) // 3600,
        },
        stop=stop_token(commenter, comment=comment),
    )
