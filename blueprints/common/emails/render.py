"""Turning a letter into a mail: text and HTML, in its language, with the headers of the house.

Who it goes to is not written here: the address is opened later, by whoever sends it.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app, render_template

from blueprints.common.emails import Content, NotNeeded
from blueprints.common.emails.links import link
from blueprints.common.emails.registry import builder_for
from blueprints.common.translations import current_locale, use_locale
from config import Settings
from extensions import db
from models.column_types import now
from models.mail.outbox import QueuedEmail

POLICY = SMTP.clone(max_line_length=900)  # a link in a header must stay in one piece
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, section 3.1


def rendered(letter: QueuedEmail) -> EmailMessage | None:
    """Write a letter; its writer may make links, so the caller commits before it sends.

    None: there is nothing to say any more, and the letter is dropped. Written twice, it is the
    same mail: `Message-ID` is the name of the letter.
    """
    try:
        content = builder_for(letter.kind)(letter)
    except NotNeeded as reason:
        db.session.rollback()
        letter.drop(str(reason))
        return None
    return _mail(letter, content)


def _mail(letter: QueuedEmail, content: Content) -> EmailMessage:
    use_locale(content.language)
    mail = EmailMessage(policy=POLICY)
    _say_who_and_when(mail, letter, current_app.config["SETTINGS"])
    mail["Subject"] = content.subject
    if content.stop:
        mail["List-Unsubscribe"] = f"<{link('subscriptions.stop', token=content.stop)}>"
        mail["List-Unsubscribe-Post"] = ONE_CLICK
    _say(mail, content)
    mail["Content-Language"] = current_locale()
    return mail


def _say_who_and_when(mail: EmailMessage, letter: QueuedEmail, settings: Settings) -> None:
    host = urlsplit(settings.site_url).hostname or "localhost"
    mail["From"] = settings.mail_from or Address(settings.site_name, "noreply", host)
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{letter.name}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine should answer


def _say(mail: EmailMessage, content: Content) -> None:
    values = {
        **content.values,
        "link": link,
        "subject": content.subject,
        "stop_link": link("subscriptions.stop", token=content.stop) if content.stop else "",
    }
    text, page = (
        render_template(f"emails/{content.template}.{form}", **values) for form in ("txt", "html")
    )
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
