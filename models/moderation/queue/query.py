"""Finding the comments of a view, in a time that does not grow with how many there are.

One index of the desk answers the lane, its dates and one filter. Whatever else was asked for is
compared row by row, over so many rows at most; words that are rare there are looked up in the
index of search instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, select, text
from sqlalchemy.orm.interfaces import ORMOption

from extensions import db
from models.comments.comment import Comment
from models.moderation.queue.filter import QueueFilter
from models.search.postgres_frequency import quick_on_the_desk
from models.search.query import SearchQuery

MOST_READ = 600  # rows for one page
MOST_HITS = 2_000  # of rare words, looked up in the index of search
COMMON = 5  # hits among the rows that were read: so common that the index would take long


def page_of(
    view: QueueFilter, *, after: int, most: int, options: Sequence[ORMOption] = ()
) -> tuple[list[Comment], int | None]:
    """Up to `most` comments of a view, behind the one with the id `after`; and the id of the last
    that was read for them, where looking ended before the view did."""
    numbers, ended = _numbers(view, after, most)
    wanted = select(Comment).where(Comment.id.in_(numbers)).options(*options)
    found = {each.id: each for each in db.session.scalars(wanted)} if numbers else {}
    return [found[each] for each in numbers if each in found], ended


def all_matching(view: QueueFilter) -> Select[Any]:
    """Every comment of a view, in its order, however many are read for it."""
    wanted = select(Comment).where(*view.all_conditions)
    if view.sought.words:
        wanted = wanted.where(Comment.id.in_(ids_matching_words(view.sought)))
    return view.ordered(wanted)


def ids_matching_words(sought: SearchQuery) -> Select[Any]:
    """The ids of all comments whose words or name hold what is looked for."""
    if db.engine.dialect.name == "sqlite":
        rows: Select[Any] = select(literal_column("rowid")).select_from(text("search_index_desk"))
        fits = literal_column("search_index_desk").op("MATCH")(sought.for_fts5)
        return rows.where(fits).order_by(literal_column("rowid").desc())
    rows = select(literal_column("looked_in.id")).select_from(text("comments AS looked_in"))
    parsed = func.to_tsquery(literal_column("'simple'"), sought.for_tsquery)
    fits = literal_column("looked_in.search_index_desk").op("@@")(parsed)
    return rows.where(fits)


def _numbers(view: QueueFilter, after: int, most: int) -> tuple[Sequence[int], int | None]:
    """The ids alone: what stands beside a comment is read for those that are shown."""
    indexed_conditions = view.ordered(select(Comment.id).where(*_near(view, after)))
    if not (view.row_conditions or view.sought.words):
        return db.session.scalars(indexed_conditions.limit(most)).all(), None
    window = Comment.id.in_(select(indexed_conditions.limit(MOST_READ).subquery().c.id))
    found = _first(view, [window, _compared(*view.row_conditions, *_spoken(view.sought))], most)
    ended: int | None = db.session.scalar(indexed_conditions.limit(1).offset(MOST_READ - 1))
    if len(found) < most and ended and (hits := _hits(view, window)) is not None:
        complete = _by_index(view, hits, after, most)
        return (found, ended) if complete is None else (complete, None)
    return found, ended


def _hits(view: QueueFilter, window: ColumnElement[bool]) -> Select[Any] | None:
    """The ids that an index names for what is rare among the rows that were read."""
    if view.has_findings:
        return view.findings
    rare = _rare(view.sought, window) if view.sought.words else None
    looked_up = quick_on_the_desk(rare) if rare else None
    return ids_matching_words(looked_up) if looked_up else None


def _rare(sought: SearchQuery, window: ColumnElement[bool]) -> SearchQuery | None:
    """The words that have few hits among the rows that were read; all of them where only together
    they have few. None where even so they have many."""
    spoken = _spoken(sought)
    counts = [func.count().filter(each) for each in (and_(*spoken), *spoken)]
    row = db.session.execute(select(*counts).select_from(Comment).where(window)).one()
    together, *alone = row
    if together >= COMMON:
        return None
    rare = [word for word, many in zip(sought.words, alone, strict=True) if many < COMMON]
    return SearchQuery(tuple(rare)) if rare else sought


def _by_index(view: QueueFilter, named: Select[Any], after: int, most: int) -> Sequence[int] | None:
    """What an index names; None where it names too many to be sure of all."""
    hits = named.limit(MOST_HITS)
    counted = db.session.scalar(select(func.count()).select_from(hits.subquery())) or 0
    if counted == MOST_HITS:
        return None
    fits = _compared(*_near(view, after), *view.row_conditions, *_spoken(view.sought))
    return _first(view, [Comment.id.in_(hits), fits], most)


def _compared(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Conditions that each row is read for. Inside a function none is looked up in an index: else
    a whole lane could be walked."""
    return func.coalesce(and_(*conditions), false())


def _near(view: QueueFilter, after: int) -> list[ColumnElement[bool]]:
    return view.indexed_conditions + view.behind(after)


def _spoken(sought: SearchQuery) -> list[ColumnElement[bool]]:
    """The words, compared row by row: whole ones, or beginnings."""
    said = " " + Comment.folded + " "
    return [said.like(each) for each in sought.patterns]


def _first(
    view: QueueFilter, conditions: Sequence[ColumnElement[bool]], most: int
) -> Sequence[int]:
    wanted = view.ordered(select(Comment.id).where(*conditions))
    return db.session.scalars(wanted.limit(most)).all()
