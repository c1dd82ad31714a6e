"""Finding variants of one text, and letting one card of the queue stand for all that wait."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from database.transactions import transaction_lock
from extensions import db
from models.comments.rank import visible
from models.screening.check_result import CheckResult
from models.screening.near_duplicates import minhash, outcomes, representative
from models.screening.near_duplicates.group import DuplicateGroup, MinHashBand
from models.screening.near_duplicates.minhash import signature as signature
from models.screening.text import Text

if TYPE_CHECKING:
    from models.comments.comment import Comment

MOST_COMPARED = 10  # texts, those that share the most first


def lock() -> None:
    """Let nobody else look for variants until this transaction ends: of two that arrive at the
    same moment the second sees the first. Before any row of another comment is locked."""
    transaction_lock(b"likenesses")


def find(comment: Comment, text: Text) -> list[CheckResult]:
    """Join a comment to others whose words are nearly the same; what that tells of it."""
    held = text.once(minhash.parts)
    if MinHashBand.is_over(comment.created_at):
        _stay_or_leave(comment, held)
    elif (bands := text.once(minhash.signature)) != MinHashBand.of(comment.id):
        lock()
        MinHashBand.keep(comment.id, bands, since=comment.created_at)
        _belong(comment, _joined(comment, held, bands))
    return outcomes.find(comment)


def place_in_queue(comment: Comment, rank: int) -> None:
    """Give a comment the place of a rank: behind the card of its campaign, if one stands there."""
    representative.place_in_queue(comment, rank)


def remove_from_group(comment: Comment) -> None:
    """Take a comment out of its campaign: another one's card stands for the rest."""
    MinHashBand.forget([comment.id])
    _belong(comment, None)


def promote_next(comment: Comment) -> None:
    """Let the next one of its campaign have a card, after this one was decided; or, where it waits
    again, let it stand in its place. Costs nothing for a comment without a campaign."""
    if comment.duplicate_group_id is None:
        return
    with db.session.no_autoflush:  # what is withdrawn has words until its verb is done
        if comment.status == "pending":
            representative.place_in_queue(comment, visible(comment.rank))
        else:
            representative.make_way(comment)


def _belong(comment: Comment, duplicate_group_id: int | None) -> None:
    if comment.duplicate_group_id not in (None, duplicate_group_id):
        representative.make_way(comment)
    comment.duplicate_group_id = duplicate_group_id


def _stay_or_leave(comment: Comment, held: minhash.Parts) -> None:
    """Let a comment whose signature may be kept no more be where it is, unless its words became
    others: then it is not compared with anything again."""
    MinHashBand.forget([comment.id])
    kind = type(comment)
    here = (
        kind.duplicate_group_id == comment.duplicate_group_id,
        kind.id != comment.id,
        kind.html != "",
    )
    some = select(kind.html).where(*here).order_by(kind.status, kind.rank, kind.id)
    texts = (
        db.session.scalars(some.limit(MOST_COMPARED)).all() if comment.duplicate_group_id else []
    )
    if not any(minhash.are_alike(held, minhash.parts(Text(each))) for each in texts):
        _belong(comment, None)


def _joined(comment: Comment, held: minhash.Parts, bands: list[int]) -> int | None:
    """The campaign of a comment whose words are nearly the same, which may begin with it."""
    kind = type(comment)
    near = Counter(MinHashBand.near(comment.id, bands)).most_common(MOST_COMPARED)
    numbers = [number for number, _shared in near]
    said = select(kind.id, kind.html).where(kind.id.in_(numbers))
    words = dict(db.session.execute(said).all()) if numbers else {}
    for number in numbers:
        is_alike = minhash.are_alike(held, minhash.parts(Text(words[number])))
        if is_alike and (duplicate_group_id := _campaign_of(db.session.get_one(kind, number))):
            return duplicate_group_id
    return None


def _campaign_of(other: Comment) -> int | None:
    """The campaign a comment is in, else a new one; None while somebody else is at it."""
    kind = type(other)
    this = select(kind).where(kind.id == other.id).execution_options(populate_existing=True)
    free = db.session.scalar(this.with_for_update(skip_locked=True, key_share=True))
    if free and free.duplicate_group_id is None:
        free.duplicate_group_id = DuplicateGroup.begin().id
    return other.duplicate_group_id
