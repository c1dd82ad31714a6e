"""How the site writes names, dates and numbers in its pages."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_time, gettext

from config import Settings
from models.difference import changes, pieces
from models.mail.mail_state import MailState
from models.markup import trusted
from models.reason import REASONS

LABEL = re.compile(r'(?<= aria-label=")(Reference|Table)(?: (\d+))?(?=")')  # typeset in English


def bind_writing(app: Flask, settings: Settings) -> None:
    """Offer the site's name and the ways of writing to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site=settings, reasons=REASONS, changes_of=changes, pieces_of=pieces
    )
    app.jinja_env.globals.update(mails_about=MailState.of)
    app.jinja_env.filters.update(day=day, moment=moment, article_html=article_html)


def day(value: date) -> str:
    """“November 22, 2026”."""
    return format_date(value, "long")


def moment(value: datetime) -> str:
    """“November 22, 2026 at 14:05 UTC”."""
    return gettext("%(day)s at %(time)s UTC", day=day(value), time=format_time(value, "HH:mm"))


def article_html(html: str) -> Any:
    """An article's typeset HTML; what it says for the ear alone is said in the page's language."""
    return trusted(LABEL.sub(_label, html))


def _label(found: re.Match[str]) -> str:
    number = found[2]
    return gettext("Reference %(number)s", number=number) if number else gettext("Table")
