"""What holds words, with how well it does: parts of articles, and the newest comments.

Ranking reads each hit, so of a site with very many comments not all are ranked. The parts of
articles are few, and have an index of their own.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)

from extensions import db
from models.search.postgres_frequency import quick_for_readers
from models.search.query import SearchQuery, pattern
from models.search_index import SearchEntry

MOST = 1_000  # comments that are ranked
MOST_READ = 4_000  # comments that are read for words which a great many hold
OF_ARTICLES, OF_ALL = (
    table(name, column("rowid"), column("rank"))
    for name in ("search_index_articles", "search_index")
)
TSVECTOR: ColumnElement[Any] = literal_column("findables.search_index")
IS_COMMENT = SearchEntry.comment_id.is_not(None)
HEADING = 10  # times that a word of a heading weighs more than one of the text
SATED, USUAL = 1.2, 300  # how soon more hits say little more; characters of a comment


def rank_article_parts(sought: SearchQuery) -> Subquery:
    """The parts of articles that hold the words; the lower the `rank`, the better."""
    if _on_sqlite():
        its = select(SearchEntry, OF_ARTICLES.c.rank)
        found = its.join(OF_ARTICLES, OF_ARTICLES.c.rowid == SearchEntry.id)
        found = found.where(_match(sought, OF_ARTICLES))
    else:
        words = _query(sought)
        found = select(SearchEntry, (-func.ts_rank(TSVECTOR, words)).label("rank"))
        found = found.where(TSVECTOR.op("@@")(words))
    return found.where(SearchEntry.comment_id.is_(None)).subquery()


def comments(sought: SearchQuery) -> Subquery:
    """The newest comments that hold the words, likewise: a `comment_id` and its `rank`."""
    if _on_sqlite():
        newest = select(OF_ALL.c.rowid).where(_match(sought, OF_ALL))
        newest = newest.order_by(OF_ALL.c.rowid.desc()).limit(MOST)
        ranked = select(SearchEntry.comment_id, _bm25(sought).label("rank"))
        return ranked.where(IS_COMMENT, SearchEntry.id.in_(newest)).subquery()
    newest_ones = _newest(sought).subquery()
    rank = -func.ts_rank(newest_ones.c.held, _query(sought))
    return select(newest_ones.c.comment_id, rank.label("rank")).subquery()


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _newest(sought: SearchQuery) -> Select[Any]:
    """By the words that the index gives quickly; where it gives none, of the comments that came
    last. What stands in an expression is compared row by row, and not looked up."""
    rows = select(SearchEntry.id, SearchEntry.comment_id, TSVECTOR.label("held")).where(IS_COMMENT)
    if looked_up := quick_for_readers(sought):
        quick, all_words = TSVECTOR.op("@@")(_query(looked_up)), TSVECTOR.op("@@")(_query(sought))
        found = rows.where(quick, func.coalesce(all_words, False))
        return found.order_by((SearchEntry.id + 0).desc()).limit(MOST)
    read = rows.order_by(SearchEntry.id.desc()).limit(MOST_READ).subquery()
    held = select(read).where(read.c.held.op("@@")(_query(sought)))
    return held.order_by(read.c.id.desc()).limit(MOST)


def _match(sought: SearchQuery, index: Any) -> ColumnElement[bool]:
    matches: ColumnElement[bool] = literal_column(index.name).op("MATCH")(sought.for_fts5)
    return matches


def _query(sought: SearchQuery) -> ColumnElement[Any]:
    return func.to_tsquery(literal_column("'simple'"), sought.for_tsquery)


def _bm25(sought: SearchQuery) -> ColumnElement[Any]:
    """As SQLite's own function ranks, but for how rare each word is on the whole site: it would
    count all hits of each (https://www.sqlite.org/fts5.html#the_bm25_function)."""
    length = 0.25 + 0.75 * func.length(SearchEntry.words) / USUAL
    scores = []
    for word in sought.words:
        hits = HEADING * _hits(SearchEntry.heading, word) + _hits(SearchEntry.words, word)
        scores.append(-hits / (hits + SATED * length))
    return reduce(add, scores)


def _hits(where: Any, word: str) -> ColumnElement[Any]:
    """How often a text holds a word, or words that begin with it."""
    said, sought = literal(" ") + where + " ", pattern(word)
    less = func.length(said) - func.length(func.replace(said, sought, ""))
    return less / float(len(sought))
