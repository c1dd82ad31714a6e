"""The link to all one's comments, for whoever reads the mails of an address."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from blueprints.common.emails import Content, NotNeeded, email_kind
from blueprints.common.emails.links import link
from blueprints.common.emails.to_readers import A_YEAR
from blueprints.common.translations import translate_to
from extensions import db
from models.column_types import now
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.translatable import sentence

SUBJECT = sentence("The private link to your comments")
LASTS = timedelta(hours=1)
MOST_AN_HOUR = 3  # to one person, whoever asks for them


@email_kind("mine")
def my_comments_link(letter: QueuedEmail) -> Content:
    """Lead to the list of all comments. A letter to nobody stands for an unknown address."""
    person = letter.commenter
    if person is None or not person.has_address:
        raise NotNeeded("address unknown")
    if _sent_to(person.id) >= MOST_AN_HOUR:
        raise NotNeeded("asked too often")
    token = EmailLink.make("mine", to=person, lasts=LASTS)
    language = current_app.config["SETTINGS"].site_language
    return Content(
        subject=translate_to(language, SUBJECT),
        template="my_comments_link",
        language=language,
        values={"url": link("my_comments.show", token=token)},
        stop=EmailLink.make("stop", to=person, lasts=A_YEAR),
    )


def _sent_to(number: int) -> int:
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
