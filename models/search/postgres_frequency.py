"""Word frequencies from PostgreSQL's statistics, to keep queries from reading too many hits.

A GIN index reads all hits of a word, and of every word with that prefix, before it returns the
first. The statistics (ANALYZE, run by autovacuum) list the most frequent words; others are rare.
SQLite streams hits, so it needs none of this.
"""

from __future__ import annotations

from sqlalchemy import text

from extensions import db
from models.search.query import SearchQuery

MAX_HITS = 20_000  # read within milliseconds
FREQUENT_WORDS = """
    SELECT each.word, each.share * pg_class.reltuples AS hits
    FROM pg_stats JOIN pg_class ON pg_class.oid = to_regclass(pg_stats.tablename),
    unnest(CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs)
    AS each (word, share) WHERE schemaname = ANY (current_schemas(false))
    AND tablename = :table AND attname = :index AND each.word LIKE ANY (:patterns)
"""


def quick_on_the_desk(query: SearchQuery) -> SearchQuery | None:
    """Return the query's words that the desk's index finds quickly, or None."""
    return _quick(query, table="comments", index="search_index_desk")


def quick_for_readers(query: SearchQuery) -> SearchQuery | None:
    """Return the query's words that the public index finds quickly, or None."""
    return _quick(query, table="findables", index="search_index")


def _quick(query: SearchQuery, **where: str) -> SearchQuery | None:
    if db.engine.dialect.name == "sqlite":
        return query
    patterns = [f"{each}%" for each in query.words]
    rows = db.session.execute(text(FREQUENT_WORDS), {"patterns": patterns, **where})
    hits: dict[str, float] = dict(rows.all())
    words = tuple(each for each in query.words if _hits(each, hits) <= MAX_HITS)
    return SearchQuery(words) if words else None


def _hits(word: str, hits: dict[str, float]) -> float:
    """Return the number of hits of a word, or of words with that prefix."""
    return sum(many for each, many in hits.items() if SearchQuery((word,)).has(each))
