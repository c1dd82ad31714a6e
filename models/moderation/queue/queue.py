"""The moderation queue: the lanes, how many are in each, and one page of cards."""

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
from models.moderation.queue.filter import QueueFilter
from models.moderation.queue.lanes import LANES
from models.moderation.queue.query import page_of

PAGE = 20  # cards
MOST_COUNTED = 999  # a full count of a long queue would cost more than it tells


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a view. `next_after` is the id the next page begins after; None on the last.
    `goes_on` tells that nothing more was found so far, and that there is more to look through."""

    view: QueueFilter
    cards: list[Card]
    counts: dict[str, int]
    next_after: int | None
    goes_on: bool = False

    @classmethod
    def page(cls, view: QueueFilter, *, after: int = 0) -> Self:
        """The page of a view that begins behind the comment with the id `after`."""
        found, ended = page_of(view, after=after, most=PAGE + 1, options=_beside())
        shown = cards(found[:PAGE])
        if len(found) > PAGE:
            return cls(view, shown, counts(), found[PAGE - 1].id)
        return cls(view, shown, counts(), ended, goes_on=ended is not None)

    @property
    def ranks(self) -> dict[int, int]:
        """The ranks of the page by the comments they begin at; none where nothing is set apart."""
        if not self.view.is_by_rank:
            return {}
        ranks = [(each.comment.id, visible(each.comment.rank)) for each in self.cards]
        begun = dict(next(alike) for _, alike in groupby(ranks, key=itemgetter(1)))
        return begun if {*begun.values()} - {USUAL} else {}

    @property
    def here(self) -> int:
        """How many the lane holds, counted to `MOST_COUNTED` + 1."""
        return self.counts[self.view.lane]


def counts() -> dict[str, int]:
    """How many comments each lane holds, counted to `MOST_COUNTED` + 1: one query."""
    row = db.session.execute(select(*(_counted(lane).label(lane) for lane in LANES))).one()
    return dict(row._mapping)


def _counted(lane: str) -> Any:
    some: Select[Any] = select(Comment.id).where(literal_column(LANES[lane]))
    return (
        select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery()).scalar_subquery()
    )


def _beside() -> tuple[ORMOption, ...]:
    return (
        joinedload(Comment.article).defer(Article.body),
        joinedload(Comment.commenter),
        joinedload(Comment.parent),
        joinedload(Comment.root),
    )
