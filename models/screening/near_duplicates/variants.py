"""Near-duplicates behind a card, and how their texts differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.rank import GROUPED_OFFSET
from models.comments.word_diff import Piece, pieces
from models.screening.near_duplicates import lane_of
from models.screening.text import Text

MAX_SHOWN, MIN_SHOWN = 50, 5  # comments per page; per card
COUNT_LIMIT = 999


@dataclass(frozen=True, slots=True)
class Variants:
    """Pending near-duplicates: the one with the card (`front`) and some `others`.

    `count` is their total, capped at `COUNT_LIMIT` + 1.
    """

    front: Comment
    others: Sequence[Comment]
    count: int

    @property
    def shown(self) -> list[Comment]:
        """Comments the card shows, which one decision covers."""
        return [self.front, *self.others]

    @property
    def compared(self) -> Iterator[tuple[Comment, list[Piece]]]:
        """Each of the others, with its text compared to that of the first."""
        words = _with_links(self.front)
        return ((each, pieces(words, _with_links(each))) for each in self.others)


def variants_of(comments: Sequence[Comment]) -> dict[int, Variants]:
    """Return the near-duplicates behind the cards of these comments, by comment id."""
    cards = [each for each in comments if _has_card(each)]
    if not cards:
        return {}
    others, counts = _shown_behind(cards), _counts(cards)
    return {
        each.id: Variants(each, others[number], 1 + counts[number])
        for number, each in enumerate(cards)
        if counts[number]
    }


def _with_links(comment: Comment) -> str:
    """Return the displayed text, and below it the URLs it doesn't show."""
    text = Text(comment.html)
    hidden = (each for each in text.links if each not in text.plain)
    return "\n".join([text.plain, *hidden])


def _has_card(comment: Comment) -> bool:
    return comment.status == "pending" and lane_of(comment) is not None


def _shown_behind(cards: Sequence[Comment]) -> dict[int, list[Comment]]:
    """Return the first comments behind each card, by the card's index, in two queries."""
    most = max(MIN_SHOWN, MAX_SHOWN // len(cards)) - 1
    some = [
        _behind_card(each, literal(card)).limit(most).subquery() for card, each in enumerate(cards)
    ]
    rows = db.session.execute(union_all(*(select(each) for each in some))).all()
    columns = joinedload(Comment.article).defer(Article.body), joinedload(Comment.commenter)
    wanted = select(Comment).where(Comment.id.in_([number for number, _ in rows])).options(*columns)
    found = {each.id: each for each in db.session.scalars(wanted)}
    return {
        card: [found[number] for number, its_card in rows if its_card == card]
        for card in range(len(cards))
    }


def _counts(cards: Sequence[Comment]) -> list[int]:
    """Count the comments behind each card in one query, up to `COUNT_LIMIT`."""
    lines = [_behind_card(each).limit(COUNT_LIMIT).subquery() for each in cards]
    counted = [select(func.count()).select_from(each).scalar_subquery() for each in lines]
    return list(db.session.execute(select(*counted)).one())


def _behind_card(front: Comment, *columns: Any) -> Select[Any]:
    """Select the ids behind a card, in the order in which they would get it."""
    first, last = lane_of(front) or (front.rank, front.rank)
    pending = Comment.duplicate_group_id == front.duplicate_group_id, Comment.status == "pending"
    behind = Comment.rank.between(GROUPED_OFFSET + first, GROUPED_OFFSET + last)
    return select(Comment.id, *columns).where(*pending, behind).order_by(Comment.rank, Comment.id)
