"""Rendering of a queued email: text and HTML parts, language and headers.

The recipient is not set here: the address is only decrypted when the email is sent.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app, render_template

from blueprints.common.emails import (  # noqa: F401 - each registers its kinds of email
    BUILDERS,
    EmailContent,
    NotNeeded,
    appeal,
    confirm,
    decision,
    link,
    message,
    my_comments_link,
    replies,
    to_moderators,
)
from blueprints.common.translations import current_locale, use_locale
from config import Settings
from extensions import db
from models.column_types import now
from models.mail.outbox import QueuedEmail

POLICY = SMTP.clone(max_line_length=900)  # characters: a link in a header must not be folded
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058, section 3.1


def render_email(queued: QueuedEmail) -> EmailMessage | None:
    """Render a queued email, or drop it and return None if it is not needed any more.

    Commit before sending, as rendering may store links. Rendering it again gives the same
    `Message-ID`, the name of the queued email.
    """
    try:
        content = BUILDERS[queued.kind](queued)
    except NotNeeded as reason:
        db.session.rollback()
        queued.drop(str(reason))
        return None
    return _message(queued, content)


def _message(queued: QueuedEmail, content: EmailContent) -> EmailMessage:
    use_locale(content.language)
    email = EmailMessage(policy=POLICY)
    _set_headers(email, queued, current_app.config["SETTINGS"])
    email["Subject"] = content.subject
    if content.stop:
        email["List-Unsubscribe"] = f"<{link('subscriptions.stop', token=content.stop)}>"
        email["List-Unsubscribe-Post"] = ONE_CLICK
    _set_body(email, content)
    email["Content-Language"] = current_locale()
    return email


def _set_headers(email: EmailMessage, queued: QueuedEmail, settings: Settings) -> None:
    host = urlsplit(settings.site_url).hostname or "localhost"
    email["From"] = settings.mail_from or Address(settings.site_name, "noreply", host)
    email["Date"] = format_datetime(now())
    email["Message-ID"] = f"<{queued.name}@{host}>"
    email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies


def _set_body(email: EmailMessage, content: EmailContent) -> None:
    values = {
        **content.values,
        "link": link,
        "subject": content.subject,
        "stop_link": link("subscriptions.stop", token=content.stop) if content.stop else "",
    }
    text, page = (
        render_template(f"emails/{content.template}.{form}", **values) for form in ("txt", "html")
    )
    email.set_content(text, cte="quoted-printable")
    email.add_alternative(page, subtype="html", cte="quoted-printable")
