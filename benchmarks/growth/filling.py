"""A site of any size, filled by SQL: the same rows each time for the same size.

Pseudo-random numbers come from multiplying the row's id, words from a small vocabulary.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import create_engine, text

from benchmarks.growth import rows
from benchmarks.growth.dialects import FAST, NUMBERS, SETTLED, without_indexes

STEP = 50_000  # comments per statement
ARTICLES, MODERATORS, PHRASES = 50, 8, 256
LASTED = timedelta(days=730)  # age of the first comment
PHRASED = "CREATE TEMPORARY TABLE phrases (id integer PRIMARY KEY, said text, name text)"
VOCABULARY = """pain sleep night dose doctor week medicine nerve spine muscle relief morning tired
    dizzy water walk stairs cramp spasm tablet evening knee shoulder back neck hand foot heat cold
    rest work help better worse again since after before under without against years months days
    hours pharmacist clinic nurse surgery injury stroke lesion brace stretch swim breathe"""
NAMES = "Ann Ben Cleo Dora Emil Fay Gus Hana Ivo Jane Kurt Lea Max Nora Otto Pia"


def fill(url: str, size: int) -> None:
    """Fill an empty, migrated database with `size` comments and everything around them."""
    engine = create_engine(url)  # a plain engine: the site's own begins transactions
    dialect = engine.dialect.name
    started = datetime.now(UTC) - LASTED
    values = {"size": size, "start": int(started.timestamp()), "people": people(size)}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for each in FAST[dialect]:
            connection.exec_driver_sql(each)
        connection.execute(text(PHRASED))
        connection.execute(text("INSERT INTO phrases VALUES (:id, :said, :name)"), phrases())
        with without_indexes(connection) as later:
            steps = [*_statements(dialect, values), *((each, {}) for each in later)]
            steps += [(each, {}) for each in SETTLED[dialect]]
            label = f"{dialect}, {size:,} comments"
            with click.progressbar(steps, label=label, file=sys.stderr) as bar:
                for statement, bound in bar:
                    connection.execute(text(statement), bound)
    engine.dispose()


def people(size: int) -> int:
    """Return how many people wrote this many comments."""
    return 20 + size // 10


def phrases() -> list[dict[str, object]]:
    """Return the phrases that comments are built from."""
    luck = random.Random(1)
    return [
        {
            "id": each,
            "said": " ".join(luck.choices(VOCABULARY.split(), k=12)),
            "name": luck.choice(NAMES.split()),
        }
        for each in range(PHRASES)
    ]


def _statements(dialect: str, values: dict[str, int]) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield each statement with its parameters; comments are inserted in several steps."""
    for statement, bound in rows.all_of(dialect):
        last = bound(values)
        step = STEP if "INTO comments" in statement else last
        for first in range(1, last + 1, max(step, 1)):
            numbers = {"first": first, "last": min(first + step - 1, last)}
            used = {**values, **numbers}
            written = statement.replace("{numbers}", NUMBERS[dialect])
            yield written, {k: v for k, v in used.items() if f":{k}" in written}
