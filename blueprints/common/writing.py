"""How the site writes names, dates and numbers in its pages."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from config import Settings
from models.markup import trusted


def bind_writing(app: Flask, settings: Settings) -> None:
    """Offer the site's name and the ways of writing to every template."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(site=settings)
    app.jinja_env.filters.update(day=day, moment=moment, plural=plural, article_html=trusted)


def day(value: date) -> str:
    """“November 22, 2026”."""
    return f"{value:%B} {value.day}, {value.year}"


def moment(value: datetime) -> str:
    """“November 22, 2026 at 14:05 UTC”."""
    return f"{day(value)} at {value:%H:%M} UTC"


def plural(count: int, one: str, many: str) -> str:
    """“1 reply”, “2 replies”, “no replies”."""
    return f"{count or 'no'} {one if count == 1 else many}"
