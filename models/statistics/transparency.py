"""What the public may know of the moderation: totals of whole days, and nothing of one person.

A number below `FEWEST` is not told. Where the others and their sum would give it away, more are
not told either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from extensions import db
from models.comments.comment import Comment
from models.comments.constraints import STATUSES
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.decisions.rejection_reasons import REASONS
from models.reports.report import Report
from models.statistics.appeals import redress
from models.statistics.desk import first_waits, nth

FEWEST = 5
ENOUGH_WAITS = 10  # replies; a median of fewer says too little
YEAR = timedelta(days=365)
SMALL, HIDDEN = -1, -2  # “fewer than 5”, and “not told”


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a time. A number is `SMALL` or `HIDDEN` where it is not told.

    `sums` are of replies received, approved, rejected and spam, of reports, of appeals, granted
    and refused, and of addresses revealed; `reasons` says why replies were not published, ""
    where no reason was given."""

    sums: dict[str, int]
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class TransparencyReport:
    """The last twelve months, and all the time since the beginning, up to `until`, a day before
    today. `median` is how long replies waited lately; None where too few were decided."""

    year: Totals
    ever: Totals
    until: date
    median: timedelta | None

    @classmethod
    def before(cls, today: date) -> TransparencyReport:
        """What may be told on this day: the same whenever it is asked for."""
        end = datetime.combine(today, time(), UTC)
        ever, year = _counted(datetime.min.replace(tzinfo=UTC), end), _counted(end - YEAR, end)
        waits = first_waits(before=end)
        return cls(
            year=public_figures(year, beside=ever),
            ever=public_figures(ever),
            until=today - timedelta(days=1),
            median=nth(waits, 0.5) if len(waits) >= ENOUGH_WAITS else None,
        )


def public_figures(totals: Totals, *, beside: Totals | None = None) -> Totals:
    """The totals as they may be told, `beside` those of a longer time."""
    longer = beside or totals
    return Totals(
        {name: _told(many, longer.sums[name]) for name, many in totals.sums.items()},
        _parts(totals.reasons, longer.reasons),
    )


def _parts(parts: dict[str, int], longer: dict[str, int]) -> dict[str, int]:
    """Parts of a sum that is told: while that gives a small one away, one more is not told. The
    last goes first, as the order is known anyway: one chosen for its size would tell the size."""
    shown = {name: _told(many, longer[name]) for name, many in parts.items()}
    others = [name for name, many in shown.items() if many >= 0]
    while others and _gives_away(parts, shown):
        shown[others.pop()] = HIDDEN
    return shown


def _gives_away(parts: dict[str, int], shown: dict[str, int]) -> bool:
    """Whether parts that are not told can be computed from their sum: one alone; all as large as
    they may be; or, since a hidden one is no small one, too little above the least they can be."""
    untold = [parts[name] for name, many in shown.items() if many < 0]
    hidden = list(shown.values()).count(HIDDEN)
    if not sum(untold) or len(untold) == 1:
        return bool(sum(untold))
    if hidden:
        return sum(untold) - FEWEST * hidden < FEWEST - 1
    return sum(untold) == (FEWEST - 1) * len(untold)


def _told(many: int, longer: int) -> int:
    """A number, unless it is small, or would tell a small one of the time before."""
    if many < FEWEST:
        return SMALL
    return HIDDEN if 0 < longer - many < FEWEST else many


def _counted(start: datetime, end: datetime) -> Totals:
    rows = db.session.execute(_last_decisions(start, end)).all()
    by = {outcome: sum(r.many for r in rows if r.outcome == outcome) for outcome in _OUTCOMES}
    reasons = {
        code: sum(r.many for r in rows if r.outcome == "rejected" and r.reason == code)
        for code in (*REASONS, "")
    }
    others = {"reported": _reported(start, end), **redress(start, end)}
    return Totals({"received": _arrived(start, end), **by, **others}, reasons)


_OUTCOMES = ("approved", "rejected", "spam")


def _last_decisions(start: datetime, end: datetime) -> Any:
    """How the last decision about each comment ended, where it was made in this time."""
    later = aliased(Decision)
    same = later.comment_id == Decision.comment_id, later.id > Decision.id
    changed = select(later.id).where(
        *same, later.created_at < end, later.decision.in_(STATUS_AFTER)
    )
    made = Decision.created_at >= start, Decision.created_at < end
    last = select(Decision.outcome, Decision.reason, func.count().label("many"))
    last = last.where(*made, Decision.decision.in_(STATUS_AFTER), Decision.outcome.in_(_OUTCOMES))
    last = last.where(~changed.exists(), Decision.comment_id.not_in(_ANSWERS))
    return last.group_by(Decision.outcome, Decision.reason)


_ANSWERS = select(Decision.comment_id).where(Decision.decision == "answer")  # the site's own


def _arrived(start: datetime, end: datetime) -> int:
    """How many replies arrived: each status is counted in its index; the answers are few."""
    when = Comment.created_at >= start, Comment.created_at < end
    counts = [
        select(func.count()).where(Comment.status == status, *when).scalar_subquery()
        for status in STATUSES
    ]
    answers = select(func.count()).where(Comment.id.in_(_ANSWERS), *when).scalar_subquery()
    of_the_site: int = db.session.scalar(select(answers)) or 0
    return sum(db.session.execute(select(*counts)).one()) - of_the_site


def _reported(start: datetime, end: datetime) -> int:
    """How many reports: a network counts once for a comment."""
    when = Report.again_of_id.is_(None), Report.created_at >= start, Report.created_at < end
    return db.session.scalar(select(func.count()).select_from(Report).where(*when)) or 0
