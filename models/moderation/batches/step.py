"""One step of a bulk action: decide about the next comments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from extensions import db
from models.column_types import now
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.errors import NotEditable, StaleDecision
from models.moderation.batches.batch import Batch, BatchItem
from models.moderation.batches.selection import IS_URGENT
from models.moderation.decide import decide, undo_decision
from models.moderators.moderator import Moderator

STEP_SIZE = 200  # comments per transaction


def run_step(batch: Batch, *, by: Moderator) -> None:
    """Decide about the next `STEP_SIZE` comments of a batch.

    Call it until the batch is finished; concurrent calls wait for each other.
    """
    batch.lock()
    if batch.is_finished:
        return
    batch.begun_at = batch.begun_at or now()
    states = _decide_next(batch, by=by)
    batch.done += states.count("done")
    batch.changed += states.count("changed")
    if batch.handled == batch.total:
        batch.finish()


def _decide_next(batch: Batch, *, by: Moderator) -> list[str]:
    """Decide about the next comments and return their new `BatchItem.state`."""
    waiting = BatchItem.batch_id == batch.id, BatchItem.state == "waits"
    next_ones = select(BatchItem).where(*waiting).order_by(BatchItem.comment_id).limit(STEP_SIZE)
    items = db.session.scalars(next_ones).all()
    comments = _comments_of(items)
    made, may = _decisions_to_undo(batch, items), _still_allowed(batch, items)
    with db.session.no_autoflush:  # each decision flushes itself
        states = [
            _decide_one(comments[each.comment_id], each, batch, made, by)
            if each.comment_id in may
            else "changed"
            for each in items
        ]
    for state in set(states):
        ids = [
            each.comment_id
            for each, new_state in zip(items, states, strict=True)
            if new_state == state
        ]
        matching = BatchItem.batch_id == batch.id, BatchItem.comment_id.in_(ids)
        db.session.execute(update(BatchItem).where(*matching).values(state=state))
    return states


def _decide_one(
    comment: Comment, item: BatchItem, batch: Batch, made: dict[int, Decision], by: Moderator
) -> str:
    try:
        if batch.undoes_id:
            decision = undo_decision(made[comment.id], by=by, batch_id=batch.id)
        else:
            decision = decide(
                comment, batch.decision, by=by, seen=item.seen, why=batch.why, batch_id=batch.id
            )
    except (StaleDecision, NotEditable):  # raised before anything is written
        return "changed"
    return "done" if decision.batch_id == batch.id else "changed"


def _still_allowed(batch: Batch, items: Sequence[BatchItem]) -> set[int]:
    """Return the ids of comments that may still be decided in bulk.

    Excludes those that became urgent, or whose commenter lost the normal trust level, since they
    were selected. Neither can change while the decision lock is held.
    """
    ids = select(Comment.id).where(Comment.id.in_([each.comment_id for each in items]))
    if batch.view and batch.view.get("lane") != "urgent":
        ids = ids.where(~IS_URGENT)
    if batch.decision == "approve":
        ids = ids.join(Comment.commenter).where(Commenter.standing == "normal")
    return set(db.session.scalars(ids))


def _decisions_to_undo(batch: Batch, items: Sequence[BatchItem]) -> dict[int, Decision]:
    """Return the decisions an undo batch undoes, by comment id."""
    if not batch.undoes_id:
        return {}
    about = Decision.comment_id.in_([each.comment_id for each in items])
    found = db.session.scalars(select(Decision).where(about, Decision.batch_id == batch.undoes_id))
    return {each.comment_id: each for each in found if each.comment_id}


def _comments_of(items: Sequence[BatchItem]) -> dict[int, Comment]:
    """Load the comments in one query; nothing is joined, as each is refreshed under its lock."""
    ids = Comment.id.in_([each.comment_id for each in items])
    found = db.session.scalars(select(Comment).where(ids).options(undefer(Comment.folded)))
    return {each.id: each for each in found}
