"""The transparency report: public figures about moderation."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Blueprint, Response, render_template
from flask_babel import format_decimal, format_timedelta, gettext

from blueprints.common.caching.page_cache import cached_response
from models.column_types import now
from models.statistics.transparency import (
    MIN_COUNT_SHOWN,
    SMALL,
    PublishedReport,
    TransparencyReport,
)

transparency_report = Blueprint("transparency_report", __name__)


@transparency_report.get("/moderation-report")
def index() -> Response:
    """Show totals of whole days up to yesterday. The page changes once a day."""
    today = now().date()
    kept = PublishedReport.newest(today)
    return cached_response(
        f"moderation report {kept.day if kept else today}", partial(_page, today, kept)
    )


def _page(today: date, kept: PublishedReport | None) -> str:
    return render_template(
        "transparency_report/index.html",
        report=kept.report if kept else TransparencyReport.before(today),
        told=_formatted,
        lasted=lambda span: format_timedelta(span, granularity="hour"),
    )


def _formatted(number: int) -> str:
    """Format a number; small ones are only given as “fewer than …”."""
    if number == SMALL:
        return gettext("fewer than %(number)s", number=MIN_COUNT_SHOWN)
    return format_decimal(number) if number >= 0 else gettext("not told")
