"""The variants of a text for whose card another one stands: each, and what is different in it."""

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
from models.screening.near_duplicates.representative import lane_of
from models.screening.text import Text

MOST_SHOWN, FEWEST_SHOWN = 50, 5  # on a page, the card that stands for them included; on a card
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class Variants:
    """Replies that wait and are nearly the same: the one whose card stands `front`, some `others`
    and how many there are in all, counted to `MOST_COUNTED` + 1."""

    front: Comment
    others: Sequence[Comment]
    count: int

    @property
    def shown(self) -> list[Comment]:
        """Those that the card shows: what is decided about together."""
        return [self.front, *self.others]

    @property
    def compared(self) -> Iterator[tuple[Comment, list[Piece]]]:
        """Each of the others, and its words beside those of the one in front."""
        words = _with_links(self.front)
        return ((each, pieces(words, _with_links(each))) for each in self.others)


def variants_of(comments: Sequence[Comment]) -> dict[int, Variants]:
    """What stands behind the cards of these comments, by their ids, where anything does."""
    fronts = [each for each in comments if _is_front(each)]
    if not fronts:
        return {}
    others, counts = _behind(fronts), _counts(fronts)
    return {
        each.id: Variants(each, others[number], 1 + counts[number])
        for number, each in enumerate(fronts)
        if counts[number]
    }


def _with_links(comment: Comment) -> str:
    """What a reader sees, and below it where links lead whose words don't say so."""
    text = Text(comment.html)
    hidden = (each for each in text.links if each not in text.plain)
    return "\n".join([text.plain, *hidden])


def _is_front(comment: Comment) -> bool:
    return comment.status == "pending" and lane_of(comment) is not None


def _behind(fronts: Sequence[Comment]) -> dict[int, list[Comment]]:
    """The first that stand behind each card, by the number of the card: two queries."""
    most = max(FEWEST_SHOWN, MOST_SHOWN // len(fronts)) - 1
    some = [_line(each, literal(card)).limit(most).subquery() for card, each in enumerate(fronts)]
    rows = db.session.execute(union_all(*(select(each) for each in some))).all()
    beside = joinedload(Comment.article).defer(Article.body), joinedload(Comment.commenter)
    wanted = select(Comment).where(Comment.id.in_([number for number, _ in rows])).options(*beside)
    found = {each.id: each for each in db.session.scalars(wanted)}
    return {
        card: [found[number] for number, its in rows if its == card] for card in range(len(fronts))
    }


def _counts(fronts: Sequence[Comment]) -> list[int]:
    """How many stand behind each card, counted to `MOST_COUNTED`: one query."""
    lines = [_line(each).limit(MOST_COUNTED).subquery() for each in fronts]
    counted = [select(func.count()).select_from(each).scalar_subquery() for each in lines]
    return list(db.session.execute(select(*counted)).one())


def _line(front: Comment, *beside: Any) -> Select[Any]:
    """The ids of those behind a card, in the order in which they come to have it."""
    first, last = lane_of(front) or (front.rank, front.rank)
    here = Comment.duplicate_group_id == front.duplicate_group_id, Comment.status == "pending"
    behind = Comment.rank.between(GROUPED_OFFSET + first, GROUPED_OFFSET + last)
    return select(Comment.id, *beside).where(*here, behind).order_by(Comment.rank, Comment.id)
