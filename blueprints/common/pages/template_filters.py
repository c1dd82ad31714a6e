"""How the site writes names, dates and numbers in its pages."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask
from flask_babel import get_locale, gettext

from blueprints.common.pages.public_settings import PublicSettings
from blueprints.common.translations import translate
from config import Settings
from models.comments.word_diff import changes, pieces
from models.decisions.kinds import DECISION_TITLES, STATUS_TITLES
from models.decisions.rejection_reasons import REASONS
from models.mail.subscription import MailState
from models.text.sanitiser import trusted

LABEL = re.compile(r'(?<= aria-label=")(Reference|Table)(?: (\d+))?(?=")')  # typeset in English


def register_template_filters(app: Flask, settings: Settings) -> None:
    """Offer what is public of the settings and the ways of writing to every template. Flask's
    `config` and Flask-Security's `security`, which lead to all settings, are taken away."""
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
    """“November 22, 2026”, also of a moment in UTC."""
    return _day(value.date() if isinstance(value, datetime) else value, _locale())


def moment(value: datetime) -> str:
    """“November 22, 2026 at 14:05 UTC”."""
    written = _time(value.time().replace(second=0, microsecond=0), _locale())
    return gettext("%(day)s at %(time)s UTC", day=day(value), time=written)


def decision_title(kind: str) -> str:
    """Return what a kind of decision did, as the history says it."""
    return translate(DECISION_TITLES[kind])


def status_title(status: str) -> str:
    """Return the name of a comment's status, or of how a commenter is treated."""
    return translate(STATUS_TITLES.get(status, status))


@lru_cache(maxsize=1_000)  # a thread says the same few days again and again
def _day(value: date, locale: Locale) -> str:
    return format_date(value, "long", locale)


@lru_cache(maxsize=2_000)
def _time(value: time, locale: Locale) -> str:
    return format_time(value, "HH:mm", locale=locale)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def article_html(html: str) -> Any:
    """An article's typeset HTML; what it says for the ear alone is said in the page's language."""
    return trusted(LABEL.sub(_label, html))


def _label(found: re.Match[str]) -> str:
    number = found[2]
    return gettext("Reference %(number)s", number=number) if number else gettext("Table")
