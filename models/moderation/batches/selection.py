"""Choose the comments of a bulk action, or of its undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from models.decisions.kinds import NO_REASON, STATUS_AFTER, DecisionReason, SeenRevision
from models.errors import NothingChosen
from models.moderation.batches.batch import Batch
from models.moderation.batches.item import BatchItem
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.query import all_matching
from models.moderators.moderator import Moderator
from models.translatable import sentence

MOST = 10_000  # comments of a batch
URGENT_NOW = and_(Comment.urgent, Comment.status == "pending")  # never decided among others
NOTHING = sentence("Please choose at least one reply that this decision would change.")
ALL_HELD = sentence(
    "Each of these replies is by somebody whose replies are looked at one by one. "
    "Please approve them one by one."
)
NOTHING_DONE = sentence("This batch has decided nothing, so there is nothing to undo.")
COLUMNS = ("batch_id", "comment_id", "revision", "status", "state")


def choose(
    which: QueueFilter | Mapping[int, SeenRevision],
    *,
    decision: str,
    by: Moderator,
    why: DecisionReason = NO_REASON,
) -> Batch:
    """Store a batch of what is to be decided, and decide nothing yet.

    `which` is everything of a view as it is now, up to `MOST`, or the ids that were ticked, as
    they were seen. Left out are comments that the decision would not change, and for an approval
    those whose writer is not in normal standing. Raises `NothingChosen`.
    """
    Decision.lock_log()  # storing a comment's item locks the comment
    batch = Batch(decision=decision, moderator=by, undoes_id=None)
    batch.reason, batch.words, batch.note = why.reason, why.words, why.note
    batch.view = which.at(which.lane) if isinstance(which, QueueFilter) else {}
    _store(batch)
    if isinstance(which, QueueFilter):
        _add_from_view(batch, which)
    else:
        _add_ticked(batch, which)
    if not batch.total:
        raise NothingChosen(ALL_HELD if batch.held else NOTHING)
    return batch


def choose_undo(batch: Batch, *, by: Moderator) -> Batch:
    """Store a batch that undoes what this one decided; called twice it is the same one.

    The rest of this batch is given up. Raises `NothingChosen` where it decided nothing.
    """
    batch.lock()
    if (earlier := batch.undone_by) and not earlier.is_finished:
        return earlier
    batch.finish()
    undoing = Batch(decision="undo", moderator=by, undoes_id=batch.id)
    _store(undoing)
    _add_decided_by(undoing, batch)
    if not undoing.total:
        raise NothingChosen(NOTHING_DONE)
    return undoing


def batch_items(batch_id: int, *, most: int, state: str = "", after: int = 0) -> list[BatchItem]:
    """Comments of a batch by their id, with their articles."""
    wanted = select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.comment_id > after)
    if state:
        wanted = wanted.where(BatchItem.state == state)
    beside = joinedload(BatchItem.comment).joinedload(Comment.article)
    wanted = wanted.options(beside.options(defer(Article.body)))
    return list(db.session.scalars(wanted.order_by(BatchItem.comment_id).limit(most)))


def _add_from_view(batch: Batch, view: QueueFilter) -> None:
    """Choose the first `MOST` comments of a view, as they are now; urgent ones only where the view
    is that of what is urgent."""
    columns = Comment.id, Comment.revision, Comment.status, Comment.commenter_id
    wanted = all_matching(view).with_only_columns(*columns)
    if view.lane != "urgent":
        wanted = wanted.where(~URGENT_NOW)
    first = wanted.limit(MOST).subquery()
    fits = first.c.status.not_in((STATUS_AFTER[batch.decision], "withdrawn"))
    held = _held(batch, first)
    chosen = _items(batch, first.c.id, first.c.revision, first.c.status).where(fits, ~held)
    batch.held = _count(select(first.c.id).where(fits, held))
    batch.total = _insert(batch, chosen)
    batch.cut = db.session.execute(wanted.limit(1).offset(MOST)).first() is not None


def _add_ticked(batch: Batch, seen: Mapping[int, SeenRevision]) -> None:
    """Choose the comments with these ids, as they were seen."""
    standing = select(Comment.id, Commenter.standing).join(Comment.commenter)
    known = dict(db.session.execute(standing.where(Comment.id.in_(list(seen)[:MOST]))).all())
    fits = [number for number in known if seen[number].status != STATUS_AFTER[batch.decision]]
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


def _add_decided_by(batch: Batch, first: Batch) -> None:
    """Choose what another batch decided, as that decision left it."""
    made = Decision.batch_id == first.id, Decision.decision.in_(STATUS_AFTER)
    columns = Decision.comment_id, Decision.revision, Decision.outcome
    batch.total = _insert(batch, _items(batch, *columns).where(*made))


def _store(batch: Batch) -> None:
    db.session.add(batch)
    db.session.flush()


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
