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
from models.comment import Comment
from models.sought import Sought
from models.view import View

MOST_READ = 600  # rows for one page
MOST_HITS = 2_000  # of rare words, looked up in the index of search
COMMON = 5  # hits among the rows that were read: so common that the index would take long


def page_of(
    view: View, *, after: int, most: int, options: Sequence[ORMOption] = ()
) -> tuple[list[Comment], int | None]:
    """Up to `most` comments of a view, behind the one with the id `after`; and the id of the last
    that was read for them, where looking ended before the view did."""
    near = view.ordered(select(Comment.id).where(*_near(view, after)))
    if not (view.far or view.sought.words):
        return _read(view, select(Comment).where(*_near(view, after)), most, options), None
    window = Comment.id.in_(select(near.limit(MOST_READ).subquery().c.id))
    spoken = _spoken(view.sought)
    found = _read(view, select(Comment).where(window, *view.far, *spoken), most, options)
    ended: int | None = db.session.scalar(near.limit(1).offset(MOST_READ - 1))
    if len(found) < most and ended and (hits := _hits(view, window)) is not None:
        complete = _by_index(view, hits, after, most, options)
        return (found, ended) if complete is None else (complete, None)
    return found, ended


def matching(view: View) -> Select[Any]:
    """Every comment of a view, in its order, however many are read for it."""
    wanted = select(Comment).where(*view.every)
    if view.sought.words:
        wanted = wanted.where(Comment.id.in_(holding(view.sought)))
    return view.ordered(wanted)


def holding(sought: Sought) -> Select[Any]:
    """The ids of all comments whose words or name hold what is looked for."""
    if db.engine.dialect.name == "sqlite":
        rows: Select[Any] = select(literal_column("rowid")).select_from(text("search_index_desk"))
        fits = literal_column("search_index_desk").op("MATCH")(sought.for_fts5)
        return rows.where(fits).order_by(literal_column("rowid").desc())
    rows = select(literal_column("looked_in.id")).select_from(text("comments AS looked_in"))
    parsed = func.to_tsquery(literal_column("'simple'"), sought.for_tsquery)
    fits = literal_column("looked_in.search_index_desk").op("@@")(parsed)
    return rows.where(fits)


def _hits(view: View, window: ColumnElement[bool]) -> Select[Any] | None:
    """The ids that an index names for what is rare among the rows that were read."""
    if view.has_findings:
        return view.findings
    spoken = _spoken(view.sought)
    return holding(view.sought) if spoken and _are_rare(window, spoken) else None


def _are_rare(window: ColumnElement[bool], spoken: list[ColumnElement[bool]]) -> bool:
    """Whether the words alone have few hits among the rows that were read."""
    hits = select(Comment.id).where(window, *spoken).limit(COMMON).subquery()
    return (db.session.scalar(select(func.count()).select_from(hits)) or 0) < COMMON


def _by_index(
    view: View, named: Select[Any], after: int, most: int, options: Sequence[ORMOption]
) -> list[Comment] | None:
    """What an index names; None where it names too many to be sure of all."""
    hits = named.limit(MOST_HITS)
    counted = db.session.scalar(select(func.count()).select_from(hits.subquery())) or 0
    if counted == MOST_HITS:
        return None
    # Inside a function no condition is looked up in an index: else a whole lane could be walked.
    spoken = _spoken(view.sought)
    fits = func.coalesce(and_(*_near(view, after), *view.far, *spoken), false())
    return _read(view, select(Comment).where(Comment.id.in_(hits), fits), most, options)


def _near(view: View, after: int) -> list[ColumnElement[bool]]:
    return view.near + view.behind(after)


def _spoken(sought: Sought) -> list[ColumnElement[bool]]:
    """The words, compared row by row: whole ones, or beginnings."""
    said = " " + Comment.folded + " "
    return [said.like(each) for each in sought.patterns]


def _read(
    view: View, wanted: Select[Any], most: int, options: Sequence[ORMOption]
) -> list[Comment]:
    return list(db.session.scalars(view.ordered(wanted).options(*options).limit(most)))
