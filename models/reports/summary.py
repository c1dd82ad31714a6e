"""Summary of a comment's open reports, for its card on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, case, func, select

from extensions import db
from models.comments.comment import Comment
from models.decisions.rejection_reasons import REASONS
from models.reports.report import Report
from models.translatable import Sentence

MAX_QUOTED = 5  # reports per reason, newest first, those with a text before others


@dataclass(slots=True)
class Summary:
    """Open reports about one comment, without reporters.

    `reasons` counts networks by reason title, most frequent first. `words` are the texts, each with
    its reason title. `newest` is the id of the last report.
    """

    reasons: dict[Sentence, int] = field(default_factory=dict)
    words: list[tuple[Sentence, str]] = field(default_factory=list)
    newest: int = 0

    @property
    def count(self) -> int:
        return sum(self.reasons.values())


def reports_about(comments: Iterable[Comment]) -> dict[int, Summary]:
    """Return the summary of each reported comment by its id, in one query."""
    reported = [each.id for each in comments if each.reports]
    found: dict[int, Summary] = {}
    for row in db.session.execute(_quoted(reported)) if reported else ():
        summary = found.setdefault(row.comment_id, Summary())
        title = _title(row.reason)
        if row.alike:
            summary.reasons[title] = row.alike
        summary.newest = max(summary.newest, row.newest)
        if row.words:
            summary.words.append((title, row.words))
    return found


def _quoted(comment_ids: list[int]) -> Select[Any]:
    """Select the reports to quote.

    With the count `alike` of their reason and the comment's `newest` id.
    """
    each = _open(comment_ids).subquery().c
    alike = [each.comment_id, each.reason]
    counts = case((each.nth == 1, 1), else_=0)
    wordy_first = [each.words == "", each.nth, each.id.desc()]
    ranked = select(
        *each,
        func.sum(counts).over(partition_by=alike).label("alike"),
        func.max(each.id).over(partition_by=each.comment_id).label("newest"),
        func.row_number().over(partition_by=alike, order_by=wordy_first).label("rank"),
    ).subquery()
    shown = select(ranked).where(ranked.c.rank <= MAX_QUOTED)
    return shown.order_by(ranked.c.alike.desc(), ranked.c.reason, ranked.c.id.desc())


def _open(comment_ids: list[int]) -> Select[Any]:
    """Select the open reports, each as the `nth` of its network, of which the first counts."""
    network = Report.comment_id, func.coalesce(Report.again_of_id, Report.id)
    nth = func.row_number().over(partition_by=network, order_by=Report.id)
    columns = Report.comment_id, Report.reason, Report.words, Report.id, nth.label("nth")
    return select(*columns).where(Report.comment_id.in_(comment_ids), Report.state == "open")


def _title(reason: str) -> Any:
    return REASONS[reason].title
