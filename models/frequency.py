"""How many hits words have, as PostgreSQL expects: it reads all of a word's hits in its index of
search, or of every word with that beginning, before it gives the first of them.

What it expects it learned from a sample of the rows (ANALYZE, which autovacuum does by itself).
SQLite gives one hit after the other, so there nothing has to be known before.
"""

from __future__ import annotations

from sqlalchemy import text

from extensions import db
from models.sought import Sought

MOST_EXPECTED = 20_000  # hits that the index gives within some milliseconds
EXPECTED = "EXPLAIN (FORMAT JSON) SELECT FROM {table} WHERE {index} @@ to_tsquery('simple', :words)"


def quick_on_the_desk(sought: Sought) -> Sought | None:
    """Those words that the index of the desk gives quickly; None where there is none."""
    return _quick(sought, EXPECTED.format(table="comments", index="search_index_desk"))


def quick_for_readers(sought: Sought) -> Sought | None:
    """Those words that the index of what readers see gives quickly; None where there is none."""
    return _quick(sought, EXPECTED.format(table="findables", index="search_index"))


def _quick(sought: Sought, question: str) -> Sought | None:
    if db.engine.dialect.name == "sqlite":
        return sought
    words = tuple(each for each in sought.words if _expected(each, question) <= MOST_EXPECTED)
    return Sought(words) if words else None


def _expected(word: str, question: str) -> int:
    """How many rows hold it, about."""
    plan = db.session.scalar(text(question), {"words": Sought((word,)).for_tsquery})
    return int(plan[0]["Plan"]["Plan Rows"])
