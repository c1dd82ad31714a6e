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

MOST_READ = 1_000  # rows for one page


def page_of(
    view: View, *, after: int, most: int, options: Sequence[ORMOption] = ()
) -> list[Comment]:
    """Up to `most` comments of a view, behind the one with the id `after`."""
    first = select(Comment).where(*_near(view, after))
    if view.far or view.sought.words:
        window = view.ordered(select(Comment.id).where(*_near(view, after))).limit(MOST_READ)
        in_it = Comment.id.in_(select(window.subquery().c.id))
        first = select(Comment).where(in_it, *view.far, *_spoken(view.sought))
    found = _read(view, first, most, options)
    if len(found) == most or not view.sought.words:
        return found
    indexed = Comment.id.in_(holding(view.sought).limit(MOST_READ))
    # Inside a function no condition is looked up in an index: else a whole lane could be walked.
    fits = func.coalesce(and_(*_near(view, after), *view.far), false())
    rare = select(Comment).where(indexed, fits)
    return _read(view, rare, most, options)


def ended_at(view: View, *, after: int) -> int | None:
    """The id of the last comment that was read for a page, where there are more behind it."""
    if not view.far and not view.sought.words:
        return None
    read = view.ordered(select(Comment.id).where(*_near(view, after)))
    last: int | None = db.session.scalar(read.limit(1).offset(MOST_READ - 1))
    return last


def matching(view: View) -> Select[Any]:
    """Every comment of a view, in its order, however many are read for it."""
    wanted = select(Comment).where(*view.near, *view.far)
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
