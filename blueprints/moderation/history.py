"""The history of decisions, as a page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context
from sqlalchemy import select

from blueprints.common.moderation.csv_export import csv_lines
from extensions import db
from models.decisions.decision import Decision
from models.decisions.kinds import DECISIONS
from models.moderation.history import History
from models.moderators.moderator import Moderator
from models.query_values import row_number

history = Blueprint("history", __name__)

PAGE_SIZE, EXPORT_PAGE_SIZE = 50, 1_000  # decisions at a time
MAX_MODERATORS = 200  # moderators to choose from
COLUMNS = (
    *("id", "when", "moderator", "decision", "before", "after", "reply", "revision", "person"),
    *("reason", "undoes", "batch", "digest"),
)


@history.get("/decisions")
def index() -> str:
    """List decisions, newest first; `?before=<id>` shows older ones, other parameters filter."""
    filters = History.of(request.args)
    page = filters.page(before=row_number(request.args.get("before")), most=PAGE_SIZE)
    known = select(Moderator).order_by(Moderator.name, Moderator.id).limit(MAX_MODERATORS)
    return render_template(
        "moderation/history/index.html",
        decisions=page.decisions,
        page=page,
        filters=filters,
        moderators=db.session.scalars(known).all(),
        kinds=DECISIONS,
    )


@history.get("/decisions.csv")
def export() -> Response:
    """Send the same decisions as CSV without texts and notes, streamed page by page."""
    answer = Response(
        stream_with_context(_csv_pages(History.of(request.args))), mimetype="text/csv"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer


def _csv_pages(filters: History) -> Iterator[str]:
    yield csv_lines([COLUMNS])
    older: int | None = 0
    while older is not None:
        page = filters.page(before=older, most=EXPORT_PAGE_SIZE)
        yield csv_lines(map(_row, page.decisions))
        older = page.older
        db.session.rollback()  # no transaction stays open while the client reads
        db.session.expunge_all()


def _row(decision: Decision) -> tuple[object, ...]:
    return (
        decision.id,
        decision.created_at.isoformat(timespec="seconds"),
        decision.moderator.name if decision.moderator else "",
        decision.decision,
        decision.before,
        decision.outcome,
        decision.comment_id,
        decision.revision,
        decision.commenter.tag if decision.commenter else "",
        decision.reason,
        decision.undoes_id,
        decision.batch_id,
        decision.digest.hex(),
    )
