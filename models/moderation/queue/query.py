"""Queries for the comments of a queue view, in time independent of the number of comments.

One index serves the lane, its dates and one filter. Other conditions are checked row by row over a
bounded number of rows; rare words are looked up in the search index instead.
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

MAX_ROWS_READ = 600  # per page
MAX_INDEX_HITS = 2_000
COMMON_HITS = 5  # in the rows read: from here on the search index would be slow


def page_of(
    view: QueueFilter, *, after: int, most: int, options: Sequence[ORMOption] = ()
) -> tuple[list[Comment], int | None]:
    """Return up to `most` comments of a view after the id `after`, and where the scan stopped.

    The second value is the id of the last row read if the row limit ended the scan, else None.
    """
    numbers, ended = _ids(view, after, most)
    wanted = select(Comment).where(Comment.id.in_(numbers)).options(*options)
    found = {each.id: each for each in db.session.scalars(wanted)} if numbers else {}
    return [found[each] for each in numbers if each in found], ended


def all_matching(view: QueueFilter) -> Select[Any]:
    """Select every comment of a view in its order, however many rows that reads."""
    wanted = select(Comment).where(*view.all_conditions)
    if view.search.words:
        wanted = wanted.where(Comment.id.in_(ids_matching_words(view.search)))
    return view.ordered(wanted)


def ids_matching_words(sought: SearchQuery) -> Select[Any]:
    """Select the ids of all comments whose text or name matches the search."""
    if db.engine.dialect.name == "sqlite":
        rows: Select[Any] = select(literal_column("rowid")).select_from(text("search_index_desk"))
        fits = literal_column("search_index_desk").op("MATCH")(sought.for_fts5)
        return rows.where(fits).order_by(literal_column("rowid").desc())
    rows = select(literal_column("looked_in.id")).select_from(text("comments AS looked_in"))
    parsed = func.to_tsquery(literal_column("'simple'"), sought.for_tsquery)
    fits = literal_column("looked_in.search_index_desk").op("@@")(parsed)
    return rows.where(fits)


def _ids(view: QueueFilter, after: int, most: int) -> tuple[Sequence[int], int | None]:
    """Return ids only: related rows are loaded for the comments that are shown."""
    indexed_conditions = view.ordered(select(Comment.id).where(*_indexed_after(view, after)))
    if not (view.row_conditions or view.search.words):
        return db.session.scalars(indexed_conditions.limit(most)).all(), None
    window = Comment.id.in_(select(indexed_conditions.limit(MAX_ROWS_READ).subquery().c.id))
    found = _first_ids(
        view, [window, _row_by_row(*view.row_conditions, *_word_conditions(view.search))], most
    )
    ended: int | None = db.session.scalar(indexed_conditions.limit(1).offset(MAX_ROWS_READ - 1))
    if len(found) < most and ended and (hits := _index_hits(view, window)) is not None:
        complete = _by_index(view, hits, after, most)
        return (found, ended) if complete is None else (complete, None)
    return found, ended


def _index_hits(view: QueueFilter, window: ColumnElement[bool]) -> Select[Any] | None:
    """Select ids from an index, for conditions rare in the rows read; None if none is."""
    if view.has_findings:
        return view.findings
    rare = _rare(view.search, window) if view.search.words else None
    looked_up = quick_on_the_desk(rare) if rare else None
    return ids_matching_words(looked_up) if looked_up else None


def _rare(sought: SearchQuery, window: ColumnElement[bool]) -> SearchQuery | None:
    """Return the words with few hits in the rows read; all words if only their combination is rare.

    None if even that is common.
    """
    spoken = _word_conditions(sought)
    counts = [func.count().filter(each) for each in (and_(*spoken), *spoken)]
    row = db.session.execute(select(*counts).select_from(Comment).where(window)).one()
    together, *alone = row
    if together >= COMMON_HITS:
        return None
    rare = [word for word, count in zip(sought.words, alone, strict=True) if count < COMMON_HITS]
    return SearchQuery(tuple(rare)) if rare else sought


def _by_index(view: QueueFilter, named: Select[Any], after: int, most: int) -> Sequence[int] | None:
    """Return matches among ids from an index; None if there are too many to check all."""
    hits = named.limit(MAX_INDEX_HITS)
    counted = db.session.scalar(select(func.count()).select_from(hits.subquery())) or 0
    if counted == MAX_INDEX_HITS:
        return None
    fits = _row_by_row(
        *_indexed_after(view, after), *view.row_conditions, *_word_conditions(view.search)
    )
    return _first_ids(view, [Comment.id.in_(hits), fits], most)


def _row_by_row(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Combine conditions so that no index is used for them: it might scan a whole lane."""
    return func.coalesce(and_(*conditions), false())


def _indexed_after(view: QueueFilter, after: int) -> list[ColumnElement[bool]]:
    return view.indexed_conditions + view.following(after)


def _word_conditions(sought: SearchQuery) -> list[ColumnElement[bool]]:
    """Return a condition per word, matching whole words or prefixes."""
    text_column = " " + Comment.folded + " "
    return [text_column.like(each) for each in sought.patterns]


def _first_ids(
    view: QueueFilter, conditions: Sequence[ColumnElement[bool]], most: int
) -> Sequence[int]:
    wanted = view.ordered(select(Comment.id).where(*conditions))
    return db.session.scalars(wanted.limit(most)).all()
