"""What a batch is about: the comments that were ticked, those of a view, those it decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.orm import defer, joinedload

from extensions import db
from models.articles.article import Article
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import OUTCOMES, Seen
from models.moderation.batches.item import BatchItem
from models.moderation.queue.filter import View
from models.moderation.queue.query import matching

if TYPE_CHECKING:
    from models.moderation.batches.batch import Batch

MOST = 10_000  # comments of a batch
URGENT_NOW = and_(Comment.urgent, Comment.status == "pending")  # never decided among others
COLUMNS = ("batch_id", "comment_id", "revision", "status", "state")


def from_view(batch: Batch, view: View) -> None:
    """Choose the first `MOST` comments of a view, as they are now; urgent ones only where the view
    is that of what is urgent."""
    columns = Comment.id, Comment.revision, Comment.status, Comment.commenter_id
    wanted = matching(view).with_only_columns(*columns)
    if view.lane != "urgent":
        wanted = wanted.where(~URGENT_NOW)
    first = wanted.limit(MOST).subquery()
    fits = first.c.status.not_in((OUTCOMES[batch.decision], "withdrawn"))
    held = _held(batch, first)
    chosen = _items(batch, first.c.id, first.c.revision, first.c.status).where(fits, ~held)
    batch.held = _count(select(first.c.id).where(fits, held))
    batch.total = _insert(batch, chosen)
    batch.cut = db.session.execute(wanted.limit(1).offset(MOST)).first() is not None


def ticked(batch: Batch, seen: Mapping[int, Seen]) -> None:
    """Choose the comments with these ids, as they were seen."""
    standing = select(Comment.id, Commenter.standing).join(Comment.commenter)
    known = dict(db.session.execute(standing.where(Comment.id.in_(list(seen)[:MOST]))).all())
    fits = [number for number in known if seen[number].status != OUTCOMES[batch.decision]]
    free = [n for n in fits if batch.decision != "approve" or known[n] == "normal"]
    rows = [
        {
            "batch_id": batch.id,
            "comment_id": number,
            "revision": seen[number].revision,
            "status": seen[number].status,
        }
        for number in free
    ]
    if rows:
        db.session.execute(insert(BatchItem), rows)
    batch.total, batch.held, batch.cut = len(rows), len(fits) - len(free), len(seen) > MOST


def decided_by(batch: Batch, first: Batch) -> None:
    """Choose what another batch decided, as that decision left it."""
    made = Decision.batch_id == first.id, Decision.decision.in_(OUTCOMES)
    columns = Decision.comment_id, Decision.revision, Decision.outcome
    batch.total = _insert(batch, _items(batch, *columns).where(*made))


def items(batch_id: int, *, most: int, state: str = "", after: int = 0) -> list[BatchItem]:
    """Comments of a batch by their id, with their articles."""
    wanted = select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.comment_id > after)
    if state:
        wanted = wanted.where(BatchItem.state == state)
    beside = joinedload(BatchItem.comment).joinedload(Comment.article)
    wanted = wanted.options(beside.options(defer(Article.body)))
    return list(db.session.scalars(wanted.order_by(BatchItem.comment_id).limit(most)))


def _held(batch: Batch, first: Subquery) -> ColumnElement[bool]:
    """Whether a comment must not be approved among many others."""
    if batch.decision != "approve":
        return ~true()
    writer = select(Commenter.standing).where(Commenter.id == first.c.commenter_id)
    return writer.scalar_subquery() != "normal"


def _items(batch: Batch, *columns: Any) -> Select[Any]:
    return select(literal(batch.id), *columns, literal("waits"))


def _insert(batch: Batch, chosen: Select[Any]) -> int:
    db.session.execute(insert(BatchItem).from_select(COLUMNS, chosen))
    return _count(select(BatchItem.comment_id).where(BatchItem.batch_id == batch.id))


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
