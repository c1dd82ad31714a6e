"""How the desk is doing: figures in words and tables, and as pictures."""

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


def _named_days() -> list[Day]:
    return daily_counts(now().date())


FIGURES: dict[str, Callable[[], dict[str, int]]] = {  # of each chart
    "arrived": lambda: {_short(each): each.arrived for each in _named_days()},
    "decided": lambda: {_short(each): each.decided for each in _named_days()},
    "decisions": lambda: {translate(DECISION_TITLES[k]): n for k, n in desk.by_kind().items()},
    "reasons": lambda: {_title(code): many for code, many in desk.by_reason().items()},
    "moderators": desk.by_moderator,
    "triage": lambda: _spam_by_likelihood(),
}
BY_DAY = ("arrived", "decided")


@statistics.get("/statistics")
def index() -> str:
    """Show waiting times, what came and was decided day by day, and shares."""
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
def picture(name: str) -> Response:
    """Draw one of the charts."""
    from blueprints.common.moderation import charts  # noqa: PLC0415 - pygal: 5.5 MiB, rarely asked

    if name not in FIGURES:
        abort(404)
    draw = charts.columns if name in BY_DAY else charts.bars
    return Response(draw(FIGURES[name]()), mimetype="image/svg+xml")


def _short(day: Day) -> str:
    return str(format_date(day.day, "d MMM"))


def _spam_by_likelihood() -> dict[str, int]:
    """Of replies of which about the same was said, how many percent were spam."""
    trained = SavedModel.newest()
    bins = trained.quality.bins if trained and trained.quality else []
    return {f"{each.low}–{each.high} %": round(100 * each.was) for each in bins}


def _title(code: str) -> str:
    return translate(REASONS[code].title)
