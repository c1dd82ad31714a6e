"""The desk's statistics, as tables and charts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template
from flask_babel import format_date, format_timedelta

from blueprints.common.translations import translate
from models.column_types import now
from models.decisions.kinds import DECISION_TITLES
from models.decisions.rejection_reasons import REASONS
from models.screening.classifier.saved_model import MIN_EXAMPLES, SavedModel
from models.statistics import desk
from models.statistics.desk import (
    MAX_COUNTED_PER_DAY,
    SAMPLE_SIZE,
    Day,
    Figures,
    check_outcomes,
    daily_counts,
)

statistics = Blueprint("statistics", __name__)


def _recent_days() -> list[Day]:
    return daily_counts(now().date())


FIGURES: dict[str, Callable[[], dict[str, int]]] = {  # of each chart
    "arrived": lambda: {_short(each): each.arrived for each in _recent_days()},
    "decided": lambda: {_short(each): each.decided for each in _recent_days()},
    "decisions": lambda: {translate(DECISION_TITLES[k]): n for k, n in desk.by_kind().items()},
    "reasons": lambda: {_title(code): many for code, many in desk.by_reason().items()},
    "moderators": desk.by_moderator,
    "triage": lambda: _spam_by_likelihood(),
}
BY_DAY = ("arrived", "decided")


@statistics.get("/statistics")
def index() -> str:
    """Show waiting times, daily arrivals and decisions, and shares."""
    found = Figures.gather()
    return render_template(
        "moderation/statistics/index.html",
        figures=found,
        decisions={
            translate(DECISION_TITLES[kind]): many for kind, many in found.decisions.items()
        },
        reasons_given={_title(code): many for code, many in found.reasons.items()},
        lasted=lambda span: format_timedelta(span, granularity="minute"),
        sample=SAMPLE_SIZE,
        most_a_day=MAX_COUNTED_PER_DAY,
        tallies=check_outcomes(),
        trained=SavedModel.newest(),
        fewest=MIN_EXAMPLES,
    )


@statistics.get("/statistics/<name>.svg")
def chart(name: str) -> Response:
    """Draw one of the charts as SVG; 404 for an unknown name."""
    from blueprints.common.moderation import charts  # noqa: PLC0415 - 5.5 MiB, rarely used

    if name not in FIGURES:
        abort(404)
    draw = charts.column_chart if name in BY_DAY else charts.bar_chart
    return Response(draw(FIGURES[name]()), mimetype="image/svg+xml")


def _short(day: Day) -> str:
    return str(format_date(day.day, "d MMM"))


def _spam_by_likelihood() -> dict[str, int]:
    """Return the percentage of actual spam for each range of predicted likelihood."""
    trained = SavedModel.newest()
    bins = trained.quality.bins if trained and trained.quality else []
    return {f"{each.low}–{each.high} %": round(100 * each.was) for each in bins}


def _title(code: str) -> str:
    return translate(REASONS[code].title)
