"""Filters and globals of the templates: dates, titles, and an article's HTML."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, format_time, gettext

from blueprints.common.pages.public_settings import PublicSettings
from blueprints.common.translations import translate
from config import Settings
from models.comments.word_diff import changes, pieces
from models.decisions.kinds import DECISION_TITLES, STATUS_TITLES
from models.decisions.rejection_reasons import REASONS
from models.mail.subscription import MailState
from models.text.sanitiser import trusted

LABEL = re.compile(r'(?<= aria-label=")(Reference|Table)(?: (\d+))?(?=")')  # rendered in English


def register_template_filters(app: Flask, settings: Settings) -> None:
    """Offer the filters, and of the settings only the public ones, to every template.

    Flask's `config` and Flask-Security's `security`, which lead to all settings, are removed.
    """
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.pop("config", None)
    app.context_processor(lambda: {"security": None})
    app.jinja_env.globals.update(
        site=PublicSettings.of(settings), reasons=REASONS, changes_of=changes, pieces_of=pieces
    )
    app.jinja_env.globals.update(mails_about=MailState.of)
    app.jinja_env.filters.update(day=day, moment=moment, article_html=article_html)
    app.jinja_env.filters.update(decision_title=decision_title, status_title=status_title)


def day(value: date) -> str:
    """Return “November 22, 2026”; of a moment, its day in UTC."""
    return str(format_date(value, "long"))


def moment(value: datetime) -> str:
    """Return “November 22, 2026 at 14:05 UTC”."""
    time = format_time(value, "HH:mm")
    return gettext("%(day)s at %(time)s UTC", day=day(value), time=time)


def decision_title(kind: str) -> str:
    """Return what a kind of decision did, as the history shows it."""
    return translate(DECISION_TITLES[kind])


def status_title(status: str) -> str:
    """Return the name of a comment's status, or of how a commenter is treated."""
    return translate(STATUS_TITLES.get(status, status))


def article_html(html: str) -> Any:
    """Return an article's rendered HTML, its `aria-label`s translated to the page's language."""
    return trusted(LABEL.sub(_label, html))


def _label(found: re.Match[str]) -> str:
    number = found[2]
    return gettext("Reference %(number)s", number=number) if number else gettext("Table")
