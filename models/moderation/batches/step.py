"""One step of a bulk action: decide about the next comments, each by its own decision."""

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
from models.moderation.batches.batch import Batch
from models.moderation.batches.item import BatchItem
from models.moderation.batches.selection import URGENT_NOW
from models.moderation.decide import decide, undo_decision
from models.moderators.moderator import Moderator

STEP = 200  # comments a transaction


def run_step(batch: Batch, *, by: Moderator) -> None:
    """Decide about the next `STEP` comments of a batch.

    Called again it goes on; two calls at once wait for each other; a finished one does nothing.
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
    """Decide about the next comments; return what became of each, as `BatchItem.state`."""
    waiting = BatchItem.batch_id == batch.id, BatchItem.state == "waits"
    next_ones = select(BatchItem).where(*waiting).order_by(BatchItem.comment_id).limit(STEP)
    items = db.session.scalars(next_ones).all()
    comments = _comments_of(items)
    made, may = _decisions_to_undo(batch, items), _may_be_decided(batch, items)
    with db.session.no_autoflush:  # each decision is written before the next is made
        states = [
            _settle(comments[each.comment_id], each, batch, made, by)
            if each.comment_id in may
            else "changed"
            for each in items
        ]
    for state in set(states):
        these = [each.comment_id for each, its in zip(items, states, strict=True) if its == state]
        mine = BatchItem.batch_id == batch.id, BatchItem.comment_id.in_(these)
        db.session.execute(update(BatchItem).where(*mine).values(state=state))
    return states


def _settle(
    comment: Comment, item: BatchItem, batch: Batch, made: dict[int, Decision], by: Moderator
) -> str:
    try:
        if batch.undoes_id:
            decision = undo_decision(made[comment.id], by=by, batch_id=batch.id)
        else:
            decision = decide(
                comment, batch.decision, by=by, seen=item.seen, why=batch.why, batch_id=batch.id
            )
    except (StaleDecision, NotEditable):  # nothing was written: both are raised before
        return "changed"
    return "done" if decision.batch_id == batch.id else "changed"


def _may_be_decided(batch: Batch, items: Sequence[BatchItem]) -> set[int]:
    """Those that may be decided among many, as they and their writers stand now: neither changes
    during the turn. Who was put on hold since is looked at one by one, and so is what became
    urgent since a view was chosen."""
    these = select(Comment.id).where(Comment.id.in_([each.comment_id for each in items]))
    if batch.view and batch.view.get("lane") != "urgent":
        these = these.where(~URGENT_NOW)
    if batch.decision == "approve":
        these = these.join(Comment.commenter).where(Commenter.standing == "normal")
    return set(db.session.scalars(these))


def _decisions_to_undo(batch: Batch, items: Sequence[BatchItem]) -> dict[int, Decision]:
    """What an undoing batch takes back, by the comment's id."""
    if not batch.undoes_id:
        return {}
    about = Decision.comment_id.in_([each.comment_id for each in items])
    found = db.session.scalars(select(Decision).where(about, Decision.batch_id == batch.undoes_id))
    return {each.comment_id: each for each in found if each.comment_id}


def _comments_of(items: Sequence[BatchItem]) -> dict[int, Comment]:
    """Read at once; each is read again under its lock, which is why nothing is joined here."""
    these = Comment.id.in_([each.comment_id for each in items])
    found = db.session.scalars(select(Comment).where(these).options(undefer(Comment.folded)))
    return {each.id: each for each in found}
