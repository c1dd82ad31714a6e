"""Ranking of search hits: parts of articles, and the newest comments.

Ranking reads every hit, so only the newest comments are ranked. Article parts are few and have an
index of their own.
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

MAX_RANKED = 1_000  # comments
MAX_SCANNED = 4_000  # comments, if only very frequent words are searched
ARTICLE_INDEX, FULL_INDEX = (
    table(name, column("rowid"), column("rank"))
    for name in ("search_index_articles", "search_index")
)
TSVECTOR: ColumnElement[Any] = literal_column("findables.search_index")
IS_COMMENT = SearchEntry.comment_id.is_not(None)
HEADING_WEIGHT = 10  # relative to the text
K1, AVERAGE_LENGTH = 1.2, 300  # BM25 parameters; length in characters


def rank_article_parts(query: SearchQuery) -> Subquery:
    """Return matching article parts; the lower `rank`, the better."""
    if _on_sqlite():
        its = select(SearchEntry, ARTICLE_INDEX.c.rank)
        found = its.join(ARTICLE_INDEX, ARTICLE_INDEX.c.rowid == SearchEntry.id)
        found = found.where(_match(query, ARTICLE_INDEX))
    else:
        words = _query(query)
        found = select(SearchEntry, (-func.ts_rank(TSVECTOR, words)).label("rank"))
        found = found.where(TSVECTOR.op("@@")(words))
    return found.where(SearchEntry.comment_id.is_(None)).subquery()


def comments(query: SearchQuery) -> Subquery:
    """Return the newest matching comments as `comment_id` and `rank`; the lower, the better."""
    if _on_sqlite():
        newest = select(FULL_INDEX.c.rowid).where(_match(query, FULL_INDEX))
        newest = newest.order_by(FULL_INDEX.c.rowid.desc()).limit(MAX_RANKED)
        ranked = select(SearchEntry.comment_id, _bm25(query).label("rank"))
        return ranked.where(IS_COMMENT, SearchEntry.id.in_(newest)).subquery()
    newest_ones = _newest(query).subquery()
    rank = -func.ts_rank(newest_ones.c.held, _query(query))
    return select(newest_ones.c.comment_id, rank.label("rank")).subquery()


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _newest(query: SearchQuery) -> Select[Any]:
    """Select the newest matching comments on PostgreSQL.

    Uses the index for words it finds quickly; without any, scans only the latest comments. Other
    words are in an expression, so they filter rows instead of using the index.
    """
    rows = select(SearchEntry.id, SearchEntry.comment_id, TSVECTOR.label("held")).where(IS_COMMENT)
    if looked_up := quick_for_readers(query):
        quick, all_words = TSVECTOR.op("@@")(_query(looked_up)), TSVECTOR.op("@@")(_query(query))
        found = rows.where(quick, func.coalesce(all_words, False))
        return found.order_by((SearchEntry.id + 0).desc()).limit(MAX_RANKED)
    read = rows.order_by(SearchEntry.id.desc()).limit(MAX_SCANNED).subquery()
    held = select(read).where(read.c.held.op("@@")(_query(query)))
    return held.order_by(read.c.id.desc()).limit(MAX_RANKED)


def _match(query: SearchQuery, index: Any) -> ColumnElement[bool]:
    matches: ColumnElement[bool] = literal_column(index.name).op("MATCH")(query.for_fts5)
    return matches


def _query(query: SearchQuery) -> ColumnElement[Any]:
    return func.to_tsquery(literal_column("'simple'"), query.for_tsquery)


def _bm25(query: SearchQuery) -> ColumnElement[Any]:
    """Return BM25 without the inverse document frequency, which would count all hits of each word.

    See https://www.sqlite.org/fts5.html#the_bm25_function.
    """
    length = 0.25 + 0.75 * func.length(SearchEntry.words) / AVERAGE_LENGTH
    scores = []
    for word in query.words:
        hits = HEADING_WEIGHT * _hits(SearchEntry.heading, word) + _hits(SearchEntry.words, word)
        scores.append(-hits / (hits + K1 * length))
    return reduce(add, scores)


def _hits(where: Any, word: str) -> ColumnElement[Any]:
    """Return how often a text contains a word, or words that begin with it."""
    padded, wanted = literal(" ") + where + " ", pattern(word)
    removed = func.length(padded) - func.length(func.replace(padded, wanted, ""))
    return removed / float(len(wanted))
