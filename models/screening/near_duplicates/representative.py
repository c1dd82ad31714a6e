"""Which of the variants of a text has a card in the queue, and which stand behind it.

In each lane, what waits and what is likely spam, the least doubted one has the card, then the
oldest: nobody waits longer, or is taken for spam, because somebody else sent nearly the same.
What is urgent has a card of its own. Whoever takes a card away holds the turn to decide; whoever
joins never waits for a row: where the card is being decided, two cards do no harm, none would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from extensions import db
from models.comments.rank import DOUBTED, GROUPED_OFFSET, LIKELY_SPAM, USUAL, visible

if TYPE_CHECKING:
    from models.comments.comment import Comment

Lane = tuple[int, int]  # the first and the last of its ranks
_LANES: dict[int, Lane] = {
    USUAL: (USUAL, DOUBTED),
    DOUBTED: (USUAL, DOUBTED),
    LIKELY_SPAM: (LIKELY_SPAM, LIKELY_SPAM),
}


def place_in_queue(comment: Comment, rank: int) -> None:
    """Give a comment the place of a rank: behind the card of its campaign, if one stands there.
    Where it had the card of another lane, the next one has it now; or one that is less doubted."""
    had, comment.rank = lane_of(comment), rank
    lane = lane_of(comment)
    if had and had != lane:
        _let_next(comment, had)
    elif had and rank > had[0]:
        _let_next(comment, (had[0], rank - 1))
    if lane and comment.status == "pending":
        _line_up(comment, lane)


def make_way(comment: Comment) -> None:
    """Let the next one have the card of a comment that waits no more, or has other words."""
    had, comment.rank = lane_of(comment), visible(comment.rank)
    if had:
        _let_next(comment, had)


def lane_of(comment: Comment) -> Lane | None:
    """The lane in which a comment has the card of its campaign, where it has one."""
    return None if comment.duplicate_group_id is None else _LANES.get(comment.rank)


def _line_up(comment: Comment, lane: Lane) -> None:
    free = _others(comment, lane).with_for_update(skip_locked=True, key_share=True)
    if front := db.session.scalar(free):
        doubted = comment if front.rank <= comment.rank else front
        doubted.rank += GROUPED_OFFSET


def _let_next(comment: Comment, lane: Lane) -> None:
    if db.session.scalar(_others(comment, lane)):
        return
    first, last = lane
    behind = _others(comment, (GROUPED_OFFSET + first, GROUPED_OFFSET + last))
    if following := db.session.scalar(behind.with_for_update(key_share=True)):
        following.rank = visible(following.rank)


def _others(comment: Comment, ranks: Lane) -> Select[Comment]:
    """The least doubted of the others that wait in these ranks, and of those the oldest, read as
    it is now."""
    kind = type(comment)
    here = kind.duplicate_group_id == comment.duplicate_group_id, kind.status == "pending"
    wanted = select(kind).where(*here, kind.rank.between(*ranks), kind.id != comment.id)
    first = wanted.order_by(kind.rank, kind.id).limit(1)
    return first.execution_options(populate_existing=True)
