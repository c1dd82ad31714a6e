"""The email with the link to all comments of one person."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from blueprints.common.emails import EmailContent, NotNeeded, email_kind, link
from blueprints.common.emails.to_readers import LINK_LIFETIME
from blueprints.common.translations import translate_to
from extensions import db
from models.column_types import now
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.translatable import sentence

SUBJECT = sentence("The private link to your comments")
LIST_LINK_LIFETIME = timedelta(hours=1)
MAX_PER_HOUR = 3  # emails to one person, whoever requests them


@email_kind("mine")
def my_comments_link(queued: QueuedEmail) -> EmailContent:
    """Send the link. An email without a commenter stands for an unknown address, and is dropped."""
    commenter = queued.commenter
    if commenter is None or not commenter.has_address:
        raise NotNeeded("address unknown")
    if _sent_last_hour(commenter.id) >= MAX_PER_HOUR:
        raise NotNeeded("asked too often")
    token = EmailLink.make("mine", to=commenter, lasts=LIST_LINK_LIFETIME)
    language = current_app.config["SETTINGS"].site_language
    return EmailContent(
        subject=translate_to(language, SUBJECT),
        template="my_comments_link",
        language=language,
        values={"url": link("my_comments.show", token=token)},
        stop=EmailLink.make("stop", to=commenter, lasts=LINK_LIFETIME),
    )


def _sent_last_hour(number: int) -> int:
    my_comments_link = (
        QueuedEmail.commenter_id == number,
        QueuedEmail.kind == "mine",
        QueuedEmail.state == "sent",
    )
    last_hour = QueuedEmail.ended_at > now() - timedelta(hours=1)
    return (
        db.session.scalar(select(func.count(QueuedEmail.id)).where(*my_comments_link, last_hour))
        or 0
    )
