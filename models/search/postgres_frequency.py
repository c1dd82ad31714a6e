"""How many hits words have, as far as PostgreSQL knows: it reads all hits of a word in its index
of search, and of every word with that beginning, before it gives the first of them.

It knows the words that are most frequent in a sample (ANALYZE, which autovacuum does by itself);
others are rare. SQLite gives one hit after the other, so there nothing has to be known before.
"""

from __future__ import annotations

from sqlalchemy import text

from extensions import db
from models.search.query import SearchQuery

MOST = 20_000  # hits that the index gives within some milliseconds
FREQUENT = """
    SELECT each.word, each.share * pg_class.reltuples AS hits
    FROM pg_stats JOIN pg_class ON pg_class.oid = to_regclass(pg_stats.tablename),
    unnest(CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs)
    AS each (word, share) WHERE schemaname = ANY (current_schemas(false))
    AND tablename = :table AND attname = :index AND each.word LIKE ANY (:patterns)
"""


def quick_on_the_desk(sought: SearchQuery) -> SearchQuery | None:
    """Those words that the index of the desk gives quickly; None where there is none."""
    return _quick(sought, table="comments", index="search_index_desk")


def quick_for_readers(sought: SearchQuery) -> SearchQuery | None:
    """Those words that the index of what readers see gives quickly; None where there is none."""
    return _quick(sought, table="findables", index="search_index")


def _quick(sought: SearchQuery, **where: str) -> SearchQuery | None:
    if db.engine.dialect.name == "sqlite":
        return sought
    patterns = [f"{each}%" for each in sought.words]
    rows = db.session.execute(text(FREQUENT), {"patterns": patterns, **where})
    hits: dict[str, float] = dict(rows.all())
    words = tuple(each for each in sought.words if _hits(each, hits) <= MOST)
    return SearchQuery(words) if words else None


def _hits(word: str, hits: dict[str, float]) -> float:
    """Of a word, or of the words that begin with it."""
    return sum(many for each, many in hits.items() if SearchQuery((word,)).has(each))
