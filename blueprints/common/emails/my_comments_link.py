"""The link to all one's comments, for whoever reads the mails of an address."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from blueprints.common.emails import Content, NotNeeded, writes
from blueprints.common.emails.links import link
from blueprints.common.emails.to_readers import A_YEAR
from blueprints.common.translations import say_in
from extensions import db
from models.column_types import now
from models.mail.link import MailLink
from models.mail.outbox import Letter
from models.translatable import sentence

SUBJECT = sentence("The private link to your comments")
LASTS = timedelta(hours=1)
MOST_AN_HOUR = 3  # to one person, whoever asks for them


@writes("mine")
def mine(letter: Letter) -> Content:
    """Lead to the list of all comments. A letter to nobody stands for an unknown address."""
    person = letter.commenter
    if person is None or not person.has_address:
        raise NotNeeded("address unknown")
    if _sent_to(person.id) >= MOST_AN_HOUR:
        raise NotNeeded("asked too often")
    token = MailLink.make("mine", to=person, lasts=LASTS)
    language = current_app.config["SETTINGS"].site_language
    return Content(
        subject=say_in(language, SUBJECT),
        template="my_comments_link",
        language=language,
        values={"url": link("my_list.show", token=token)},
        stop=MailLink.make("stop", to=person, lasts=A_YEAR),
    )


def _sent_to(number: int) -> int:
    mine = Letter.commenter_id == number, Letter.kind == "mine", Letter.state == "sent"
    last_hour = Letter.ended_at > now() - timedelta(hours=1)
    return db.session.scalar(select(func.count(Letter.id)).where(*mine, last_hour)) or 0
