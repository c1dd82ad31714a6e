"""Public transparency report: totals of whole days that reveal nothing about one person.

Counts below `MIN_COUNT_SHOWN` are suppressed. Where the remaining counts and their sum would reveal
a suppressed one, more are suppressed. Counting reads every decision, so the worker stores one
report a day and pages read it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, delete, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from database.transactions import begin_read_transaction, transaction_lock
from extensions import Model, db
from models.appeals.appeal import Appeal
from models.comments.comment import Comment
from models.comments.constraints import STATUSES
from models.decisions.decision import Decision
from models.decisions.kinds import STATUS_AFTER
from models.decisions.rejection_reasons import REASONS
from models.reports.report import Report
from models.statistics.desk import first_decision_waits, percentile

MIN_COUNT_SHOWN = 5
MIN_WAITS_FOR_MEDIAN = 10
YEAR = timedelta(days=365)
SMALL, HIDDEN = -1, -2  # shown as “fewer than 5” and “not told”
_OUTCOMES = ("approved", "rejected", "spam")
_OFFICIAL_REPLIES = select(Decision.comment_id).where(Decision.decision == "answer")
MAX_AGE = timedelta(days=2)  # of a stored report; an older one means that no worker runs


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a period. Suppressed counts are `SMALL` or `HIDDEN`.

    `sums` counts comments received, approved, rejected and spam, reports, appeals made, granted and
    refused, and addresses revealed; `reasons` counts rejections by reason ("" for none given).
    """

    sums: dict[str, int]
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class TransparencyReport:
    """Totals of the last twelve months and of all time, up to and including the day `until`.

    `median` is the recent waiting time; None if too few comments were decided.
    """

    year: Totals
    ever: Totals
    until: date
    median: timedelta | None

    @classmethod
    def before(cls, today: date) -> TransparencyReport:
        """Compute the report published on this day."""
        end = datetime.combine(today, time(), UTC)
        ever, year = _counted(datetime.min.replace(tzinfo=UTC), end), _counted(end - YEAR, end)
        waits = first_decision_waits(before=end)
        return cls(
            year=public_figures(year, longer_period=ever),
            ever=public_figures(ever),
            until=today - timedelta(days=1),
            median=percentile(waits, 0.5) if len(waits) >= MIN_WAITS_FOR_MEDIAN else None,
        )


def public_figures(totals: Totals, *, longer_period: Totals | None = None) -> Totals:
    """Suppress small counts, and those that reveal one by subtraction from a longer period."""
    longer = longer_period or totals
    return Totals(
        {name: _shown(many, longer.sums[name]) for name, many in totals.sums.items()},
        _shown_parts(totals.reasons, longer.reasons),
    )


def _shown_parts(parts: dict[str, int], longer: dict[str, int]) -> dict[str, int]:
    """Suppress parts of a published sum until no small one can be computed.

    Suppresses the last first, since the order is public: choosing by size would reveal sizes.
    """
    shown = {name: _shown(many, longer[name]) for name, many in parts.items()}
    others = [name for name, many in shown.items() if many >= 0]
    while others and _reveals_small(parts, shown):
        shown[others.pop()] = HIDDEN
    return shown


def _reveals_small(parts: dict[str, int], shown: dict[str, int]) -> bool:
    """Tell whether suppressed parts can be computed from their sum.

    That is so if there is only one, if all are at their maximum, or, since `HIDDEN` parts are not
    small, if the sum is too close to their minimum.
    """
    untold = [parts[name] for name, many in shown.items() if many < 0]
    hidden = list(shown.values()).count(HIDDEN)
    if not sum(untold) or len(untold) == 1:
        return bool(sum(untold))
    if hidden:
        return sum(untold) - MIN_COUNT_SHOWN * hidden < MIN_COUNT_SHOWN - 1
    return sum(untold) == (MIN_COUNT_SHOWN - 1) * len(untold)


def _shown(many: int, longer: int) -> int:
    """Return a count, or its suppression if it is small or reveals a small earlier one."""
    if many < MIN_COUNT_SHOWN:
        return SMALL
    return HIDDEN if 0 < longer - many < MIN_COUNT_SHOWN else many


def _counted(start: datetime, end: datetime) -> Totals:
    rows = db.session.execute(_last_decisions(start, end)).all()
    by = {outcome: sum(r.many for r in rows if r.outcome == outcome) for outcome in _OUTCOMES}
    reasons = {
        code: sum(r.many for r in rows if r.outcome == "rejected" and r.reason == code)
        for code in (*REASONS, "")
    }
    others = {"reported": _reported(start, end), **appeal_counts(start, end)}
    return Totals({"received": _received(start, end), **by, **others}, reasons)


def _last_decisions(start: datetime, end: datetime) -> Any:
    """Count comments by the outcome of their last decision, where it was made in this period."""
    later = aliased(Decision)
    same = later.comment_id == Decision.comment_id, later.id > Decision.id
    changed = select(later.id).where(
        *same, later.created_at < end, later.decision.in_(STATUS_AFTER)
    )
    made = Decision.created_at >= start, Decision.created_at < end
    last = select(Decision.outcome, Decision.reason, func.count().label("many"))
    last = last.where(*made, Decision.decision.in_(STATUS_AFTER), Decision.outcome.in_(_OUTCOMES))
    last = last.where(~changed.exists(), Decision.comment_id.not_in(_OFFICIAL_REPLIES))
    return last.group_by(Decision.outcome, Decision.reason)


def _received(start: datetime, end: datetime) -> int:
    """Count comments received, without official replies; by status, to use its index."""
    when = Comment.created_at >= start, Comment.created_at < end
    counts = [
        select(func.count()).where(Comment.status == status, *when).scalar_subquery()
        for status in STATUSES
    ]
    answers = select(func.count()).where(Comment.id.in_(_OFFICIAL_REPLIES), *when).scalar_subquery()
    of_the_site: int = db.session.scalar(select(answers)) or 0
    return sum(db.session.execute(select(*counts)).one()) - of_the_site


def _reported(start: datetime, end: datetime) -> int:
    """Count reports; one network counts once per comment."""
    when = Report.again_of_id.is_(None), Report.created_at >= start, Report.created_at < end
    return db.session.scalar(select(func.count()).select_from(Report).where(*when)) or 0


def appeal_counts(start: datetime, end: datetime) -> dict[str, int]:
    """Count appeals and revealed addresses from `start` to before `end`.

    Appeals count when made, outcomes when decided; undone outcomes don't count.
    """
    return {
        "appealed": _appealed(start, end),
        "granted": _closed("granted", start, end),
        "refused": _closed("refused", start, end),
        "revealed": _revealed(start, end),
    }


def _appealed(start: datetime, end: datetime) -> int:
    when = Appeal.created_at >= start, Appeal.created_at < end
    return db.session.scalar(select(func.count(Appeal.id)).where(*when)) or 0


def _closed(state: str, start: datetime, end: datetime) -> int:
    when = Decision.created_at >= start, Decision.created_at < end
    closed = select(func.count(Appeal.id)).join(Appeal.closed_by).where(Appeal.state == state)
    return db.session.scalar(closed.where(*when)) or 0


def _revealed(start: datetime, end: datetime) -> int:
    when = Decision.created_at >= start, Decision.created_at < end
    revealed = select(func.count(Decision.id)).where(Decision.decision == "reveal", *when)
    return db.session.scalar(revealed) or 0


class PublishedReport(Model):
    """The stored report of a `day`."""

    __tablename__ = "told_reports"

    day: Mapped[date] = mapped_column(primary_key=True)
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)

    @classmethod
    def newest(cls, today: date) -> PublishedReport | None:
        """Return the report for this day, or yesterday's until it is computed."""
        recent = cls.day <= today, cls.day > today - MAX_AGE
        return db.session.scalar(select(cls).where(*recent).order_by(cls.day.desc()).limit(1))

    @classmethod
    def count_if_due(cls, today: date) -> None:
        """Compute and store the report once a day; other calls cost one query. Commits."""
        begin_read_transaction()
        counted = None if db.session.get(cls, today) else TransparencyReport.before(today)
        db.session.rollback()
        if counted:
            transaction_lock(b"told report")
            db.session.execute(delete(cls).where(cls.day <= today))
            db.session.add(cls.of(counted, today))
            db.session.commit()

    @classmethod
    def of(cls, counted: TransparencyReport, day: date) -> PublishedReport:
        """Return a row for a report."""
        totals = {"year": asdict(counted.year), "ever": asdict(counted.ever)}
        median = counted.median.total_seconds() if counted.median else None
        return cls(day=day, totals={**totals, "median": median})

    @property
    def report(self) -> TransparencyReport:
        """The stored report."""
        seconds = self.totals["median"]
        return TransparencyReport(
            year=Totals(**self.totals["year"]),
            ever=Totals(**self.totals["ever"]),
            until=self.day - timedelta(days=1),
            median=None if seconds is None else timedelta(seconds=seconds),
        )
