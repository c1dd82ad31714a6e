"""How the desk is doing: figures in words and tables, and as pictures."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template
from flask_babel import format_date, format_timedelta

from blueprints.common.translations import translate
from later import later
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

charts = later("blueprints.common.moderation.charts")  # for moderators alone, and few look
statistics = Blueprint("statistics", __name__)


def _named_days() -> list[Day]:
    return daily_counts(now().date())


PICTURES: dict[str, Callable[[], bytes]] = {
    "arrived": lambda: charts.columns({_short(each): each.arrived for each in _named_days()}),
    "decided": lambda: charts.columns({_short(each): each.decided for each in _named_days()}),
    "decisions": lambda: charts.bars(
        {translate(DECISION_TITLES[k]): many for k, many in desk.by_kind().items()}
    ),
    "reasons": lambda: charts.bars({_title(code): many for code, many in desk.by_reason().items()}),
    "moderators": lambda: charts.bars(desk.by_moderator()),
    "triage": lambda: charts.bars(_spam_by_likelihood()),
}


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
    if name not in PICTURES:
        abort(404)
    return Response(PICTURES[name](), mimetype="image/svg+xml")


def _short(day: Day) -> str:
    return str(format_date(day.day, "d MMM"))


def _spam_by_likelihood() -> dict[str, int]:
    """Of replies of which about the same was said, how many percent were spam."""
    trained = SavedModel.newest()
    bins = trained.quality.bins if trained and trained.quality else []
    return {f"{each.low}–{each.high} %": round(100 * each.was) for each in bins}


def _title(code: str) -> str:
    return translate(REASONS[code].title)
