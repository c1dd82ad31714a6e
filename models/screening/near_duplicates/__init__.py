"""Near-duplicates: comments with nearly the same text, represented by one card while pending.

In each lane of the queue (pending, likely spam) the card belongs to the comment with the best
rank, then to the oldest: nobody waits longer, or counts as spam, because others sent nearly the
same. Urgent comments have cards of their own. Removing a card requires the decision lock; adding
a comment never waits for a row lock, because two cards do no harm but none would.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Select, select

from database.transactions import transaction_lock
from extensions import db
from models.comments.comment import Comment
from models.comments.rank import DOUBTED, GROUPED_OFFSET, LIKELY_SPAM, USUAL, visible
from models.screening.check_result import CheckResult
from models.screening.near_duplicates import minhash
from models.screening.near_duplicates.group import DuplicateGroup, MinHashBand, check_group
from models.screening.near_duplicates.minhash import signature as signature
from models.screening.text import Text

MAX_COMPARED = 10  # texts, those sharing the most bands first

Lane = tuple[int, int]  # lowest and highest rank
_LANES: dict[int, Lane] = {
    USUAL: (USUAL, DOUBTED),
    DOUBTED: (USUAL, DOUBTED),
    LIKELY_SPAM: (LIKELY_SPAM, LIKELY_SPAM),
}


def lock() -> None:
    """Serialise the search for near-duplicates until this transaction ends.

    So of two comments that arrive together the second one finds the first. Take it before any
    lock on a comment's row.
    """
    transaction_lock(b"likenesses")


def find(comment: Comment, text: Text) -> list[CheckResult]:
    """Put a comment into the group of its near-duplicates; return what that says about it."""
    shingles = text.once(minhash.shingles)
    if MinHashBand.is_expired(comment.created_at):
        _keep_group_if_alike(comment, shingles)
    elif (bands := text.once(signature)) != MinHashBand.of(comment.id):
        lock()
        MinHashBand.store(comment.id, bands, since=comment.created_at)
        _set_group(comment, _matching_group(comment, shingles, bands))
    return check_group(comment)


def place_in_queue(comment: Comment, rank: int) -> None:
    """Set a comment's rank: behind its group's card in that lane, if there is one.

    If it gives up a card or is ranked lower than before, the next comment gets the card.
    """
    previous, comment.rank = lane_of(comment), rank
    lane = lane_of(comment)
    if previous and previous != lane:
        _promote_behind(comment, previous)
    elif previous and rank > previous[0]:
        _promote_behind(comment, (previous[0], rank - 1))
    if lane and comment.status == "pending":
        _step_behind(comment, lane)


def remove_from_group(comment: Comment) -> None:
    """Take a comment out of its group; another one gets its card."""
    MinHashBand.delete_of([comment.id])
    _set_group(comment, None)


def promote_next(comment: Comment) -> None:
    """Update the group's cards after a comment's status has changed."""
    if comment.duplicate_group_id is None:
        return
    with db.session.no_autoflush:  # a withdrawn comment still has its text here
        if comment.status == "pending":
            place_in_queue(comment, visible(comment.rank))
        else:
            _give_up_card(comment)


def lane_of(comment: Comment) -> Lane | None:
    """Return the lane in which a comment has its group's card, if any."""
    return None if comment.duplicate_group_id is None else _LANES.get(comment.rank)


def _set_group(comment: Comment, group_id: int | None) -> None:
    if comment.duplicate_group_id not in (None, group_id):
        _give_up_card(comment)
    comment.duplicate_group_id = group_id


def _give_up_card(comment: Comment) -> None:
    lane, comment.rank = lane_of(comment), visible(comment.rank)
    if lane:
        _promote_behind(comment, lane)


def _step_behind(comment: Comment, lane: Lane) -> None:
    """Move the lower-ranked of this comment and the lane's card behind the other."""
    unlocked = _first_other(comment, lane).with_for_update(skip_locked=True, key_share=True)
    if card := db.session.scalar(unlocked):
        lower = comment if card.rank <= comment.rank else card
        lower.rank += GROUPED_OFFSET


def _promote_behind(comment: Comment, lane: Lane) -> None:
    """Give the card to the next comment unless another one in the lane has it."""
    if db.session.scalar(_first_other(comment, lane)):
        return
    first, last = lane
    behind = _first_other(comment, (GROUPED_OFFSET + first, GROUPED_OFFSET + last))
    if following := db.session.scalar(behind.with_for_update(key_share=True)):
        following.rank = visible(following.rank)


def _first_other(comment: Comment, ranks: Lane) -> Select[Comment]:
    """Select the group's best-ranked, then oldest other pending comment; refreshes it."""
    same = Comment.duplicate_group_id == comment.duplicate_group_id, Comment.id != comment.id
    others = select(Comment).where(*same, Comment.status == "pending", Comment.rank.between(*ranks))
    first = others.order_by(Comment.rank, Comment.id).limit(1)
    return first.execution_options(populate_existing=True)


def _keep_group_if_alike(comment: Comment, shingles: minhash.Shingles) -> None:
    """Keep a comment whose signature has expired in its group unless its text has changed."""
    MinHashBand.delete_of([comment.id])
    if comment.duplicate_group_id is None:
        return
    same = Comment.duplicate_group_id == comment.duplicate_group_id, Comment.id != comment.id
    others = select(Comment.html).where(*same, Comment.html != "")
    others = others.order_by(Comment.status, Comment.rank, Comment.id).limit(MAX_COMPARED)
    if not any(_is_alike(shingles, html) for html in db.session.scalars(others)):
        _set_group(comment, None)


def _matching_group(comment: Comment, shingles: minhash.Shingles, bands: list[int]) -> int | None:
    """Return the id of the group of near-duplicates, which may be new."""
    sharing = Counter(MinHashBand.sharing(comment.id, bands)).most_common(MAX_COMPARED)
    ids = [comment_id for comment_id, _count in sharing]
    rows = select(Comment.id, Comment.html).where(Comment.id.in_(ids))
    texts = dict(db.session.execute(rows).all()) if ids else {}
    for each in ids:
        if _is_alike(shingles, texts[each]) and (group_id := _group_of(each)):
            return group_id
    return None


def _is_alike(shingles: minhash.Shingles, html: str) -> bool:
    return minhash.are_alike(shingles, minhash.shingles(Text(html)))


def _group_of(comment_id: int) -> int | None:
    """Return a comment's group, or a new one; None while another transaction locks the comment."""
    other = db.session.get_one(Comment, comment_id)
    this = select(Comment).where(Comment.id == comment_id)
    this = this.execution_options(populate_existing=True)
    locked = db.session.scalar(this.with_for_update(skip_locked=True, key_share=True))
    if locked and locked.duplicate_group_id is None:
        locked.duplicate_group_id = DuplicateGroup.create().id
    return other.duplicate_group_id
