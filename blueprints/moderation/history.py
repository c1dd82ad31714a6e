"""The history of the desk: who decided what, when and why; as a page, and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context
from sqlalchemy import select

from blueprints.common.moderation.csv_export import lines
from extensions import db
from models.decisions.decision import Decision
from models.decisions.kinds import DECISIONS
from models.moderation.history import History
from models.moderators.moderator import Moderator
from models.query_values import row_number

history = Blueprint("history", __name__)

PAGE, EXPORTED = 50, 1_000  # decisions at a time
MOST_NAMED = 200  # moderators to choose from
COLUMNS = (
    *("id", "when", "moderator", "decision", "before", "after", "reply", "revision", "person"),
    *("reason", "undoes", "batch", "digest"),
)


@history.get("/decisions")
def index() -> str:
    """Show decisions, newest first; `?before=<id>` shows what is older, other fields narrow it."""
    wanted = History.of(request.args)
    page = wanted.page(before=row_number(request.args.get("before")), most=PAGE)
    known = select(Moderator).order_by(Moderator.name, Moderator.id).limit(MOST_NAMED)
    return render_template(
        "moderation/history/index.html",
        decisions=page.decisions,
        page=page,
        wanted=wanted,
        moderators=db.session.scalars(known).all(),
        kinds=DECISIONS,
    )


@history.get("/decisions.csv")
def export() -> Response:
    """Give the same decisions as CSV, page after page while they are read: no words, no notes."""
    answer = Response(stream_with_context(_written(History.of(request.args))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return answer


def _written(wanted: History) -> Iterator[str]:
    yield lines([COLUMNS])
    older: int | None = 0
    while older is not None:
        page = wanted.page(before=older, most=EXPORTED)
        yield lines(map(_cells, page.decisions))
        older = page.older
        db.session.rollback()  # each page is read by itself: nothing is held up meanwhile
        db.session.expunge_all()


def _cells(decision: Decision) -> tuple[object, ...]:
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
