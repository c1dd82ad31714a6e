"""Selection of the comments of a bulk action, or of its undo."""

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
from models.moderation.batches.batch import Batch, BatchItem
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.query import all_matching
from models.moderators.moderator import Moderator
from models.translatable import sentence

MAX_COMMENTS = 10_000  # per batch
IS_URGENT = and_(Comment.urgent, Comment.status == "pending")  # never decided in bulk
NOTHING = sentence("Please choose at least one reply that this decision would change.")
ALL_HELD = sentence(
    "Each of these replies is by somebody whose replies are looked at one by one. "
    "Please approve them one by one."
)
NOTHING_DONE = sentence("This batch has decided nothing, so there is nothing to undo.")
ITEM_COLUMNS = ("batch_id", "comment_id", "revision", "status", "state")


def choose(
    which: QueueFilter | Mapping[int, SeenRevision],
    *,
    decision: str,
    by: Moderator,
    why: DecisionReason = NO_REASON,
) -> Batch:
    """Store a batch for a decision; nothing is decided yet.

    `which` is a queue filter, for up to `MAX_COMMENTS` comments as they are now, or the ticked ids
    as the moderator saw them. Skips comments the decision would not change and, for an approval,
    those whose commenter does not have the normal trust level. Raises `NothingChosen`.
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
    """Store a batch that undoes another one, whose rest is cancelled; called twice it returns the
    first.

    Raises `NothingChosen` if that batch decided nothing.
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
    """Return items of a batch in order of comment id, with comments and articles."""
    wanted = select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.comment_id > after)
    if state:
        wanted = wanted.where(BatchItem.state == state)
    related = joinedload(BatchItem.comment).joinedload(Comment.article)
    wanted = wanted.options(related.options(defer(Article.body)))
    return list(db.session.scalars(wanted.order_by(BatchItem.comment_id).limit(most)))


def _add_from_view(batch: Batch, view: QueueFilter) -> None:
    """Add the first `MAX_COMMENTS` comments of a queue filter; urgent ones only from the urgent
    lane."""
    columns = Comment.id, Comment.revision, Comment.status, Comment.commenter_id
    wanted = all_matching(view).with_only_columns(*columns)
    if view.lane != "urgent":
        wanted = wanted.where(~IS_URGENT)
    first = wanted.limit(MAX_COMMENTS).subquery()
    fits = first.c.status.not_in((STATUS_AFTER[batch.decision], "withdrawn"))
    held = _held(batch, first)
    chosen = _items(batch, first.c.id, first.c.revision, first.c.status).where(fits, ~held)
    batch.held = _count(select(first.c.id).where(fits, held))
    batch.total = _insert(batch, chosen)
    batch.cut = db.session.execute(wanted.limit(1).offset(MAX_COMMENTS)).first() is not None


def _add_ticked(batch: Batch, seen: Mapping[int, SeenRevision]) -> None:
    """Add the comments with these ids as they were seen."""
    standing = select(Comment.id, Commenter.standing).join(Comment.commenter)
    known = dict(
        db.session.execute(standing.where(Comment.id.in_(list(seen)[:MAX_COMMENTS]))).all()
    )
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
    batch.total, batch.held, batch.cut = len(rows), len(fits) - len(free), len(seen) > MAX_COMMENTS


def _add_decided_by(batch: Batch, first: Batch) -> None:
    """Add the comments another batch decided, as it left them."""
    made = Decision.batch_id == first.id, Decision.decision.in_(STATUS_AFTER)
    columns = Decision.comment_id, Decision.revision, Decision.outcome
    batch.total = _insert(batch, _items(batch, *columns).where(*made))


def _store(batch: Batch) -> None:
    db.session.add(batch)
    db.session.flush()


def _held(batch: Batch, first: Subquery) -> ColumnElement[bool]:
    """Match comments that must be approved individually."""
    if batch.decision != "approve":
        return ~true()
    writer = select(Commenter.standing).where(Commenter.id == first.c.commenter_id)
    return writer.scalar_subquery() != "normal"


def _items(batch: Batch, *columns: Any) -> Select[Any]:
    return select(literal(batch.id), *columns, literal("waits"))


def _insert(batch: Batch, chosen: Select[Any]) -> int:
    db.session.execute(insert(BatchItem).from_select(ITEM_COLUMNS, chosen))
    return _count(select(BatchItem.comment_id).where(BatchItem.batch_id == batch.id))


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
