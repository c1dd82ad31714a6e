"""The moderation queue: one page of cards, and how many comments each lane has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Self

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.comments.rank import USUAL, visible
from models.moderation.queue.card import Card, cards
from models.moderation.queue.filter import LANES, QueueFilter
from models.moderation.queue.query import page_of

PAGE_SIZE = 20  # cards
COUNT_LIMIT = 999


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of a view. `next_after` is the id the next page starts after; None on the last.

    `goes_on` tells that the row limit was reached and there is more to search.
    """

    view: QueueFilter
    cards: list[Card]
    counts: dict[str, int]
    next_after: int | None
    goes_on: bool = False

    @classmethod
    def page(cls, view: QueueFilter, *, after: int = 0) -> Self:
        """Return the page of a view after the comment with the id `after`."""
        found, ended = page_of(view, after=after, most=PAGE_SIZE + 1, options=_related())
        shown = cards(found[:PAGE_SIZE])
        if len(found) > PAGE_SIZE:
            return cls(view, shown, counts(), found[PAGE_SIZE - 1].id)
        return cls(view, shown, counts(), ended, goes_on=ended is not None)

    @property
    def ranks(self) -> dict[int, int]:
        """Ranks that begin on this page, by the id of their first comment; empty if there is one
        only."""
        if not self.view.is_by_rank:
            return {}
        ranks = [(each.comment.id, visible(each.comment.rank)) for each in self.cards]
        begun = dict(next(alike) for _, alike in groupby(ranks, key=itemgetter(1)))
        return begun if {*begun.values()} - {USUAL} else {}

    @property
    def here(self) -> int:
        """How many comments the lane has, capped at `COUNT_LIMIT` + 1."""
        return self.counts[self.view.lane]


def counts() -> dict[str, int]:
    """Count the comments of each lane in one query, each capped at `COUNT_LIMIT` + 1."""
    row = db.session.execute(select(*(_capped_count(lane).label(lane) for lane in LANES))).one()
    return dict(row._mapping)


def _capped_count(lane: str) -> Any:
    capped: Select[Any] = select(Comment.id).where(literal_column(LANES[lane]))
    return (
        select(func.count()).select_from(capped.limit(COUNT_LIMIT + 1).subquery()).scalar_subquery()
    )


def _related() -> tuple[ORMOption, ...]:
    return (
        joinedload(Comment.article).defer(Article.body),
        joinedload(Comment.commenter),
        joinedload(Comment.parent),
        joinedload(Comment.root),
    )
