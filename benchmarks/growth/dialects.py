"""Differences between SQLite and PostgreSQL when filling a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

FAST = {  # settings while filling only
    "sqlite": (
        *("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF"),
        *("PRAGMA cache_size = -400000", "PRAGMA temp_store = MEMORY"),
    ),
    "postgresql": (
        "SET session_replication_role = replica",  # no foreign key checks
        "SET maintenance_work_mem = '256MB'",
    ),
}
LATER = {  # indexes without a constraint, and the triggers of the search index
    "sqlite": """SELECT name, sql, upper(type) FROM sqlite_master WHERE sql IS NOT NULL
        AND (type = 'index' AND name LIKE 'ix_%'
        OR name IN ('comments_enter_the_desk', 'findables_enter_the_index')) ORDER BY rootpage""",
    "postgresql": """SELECT indexname, indexdef, 'INDEX' FROM pg_indexes
        WHERE schemaname = 'public' AND (indexname LIKE 'ix_%' OR indexname LIKE 'search_index%')
        ORDER BY indexname""",
}
SEARCH = {
    "sqlite": [
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')"
        for index in ("search_index", "search_index_desk")
    ],
    "postgresql": [],
}
SETTLED = {  # as autovacuum does on PostgreSQL; the site never analyzes SQLite
    "sqlite": ["PRAGMA journal_mode = WAL"],
    "postgresql": ["VACUUM ANALYZE"],
}
NUMBERS = {
    "sqlite": """WITH RECURSIVE numbers (n) AS (
        SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)""",
    "postgresql": """WITH numbers (n) AS (
        SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint)))""",
}


def moment(dialect: str, seconds: str) -> str:
    """Return the SQL for a time given in seconds since 1970, as the site stores it."""
    if dialect == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', {seconds}, 'unixepoch') || '000'"
    return f"to_timestamp({seconds})"


def octets(dialect: str, number: str) -> str:
    """Return the SQL for 32 bytes derived from a number."""
    if dialect == "sqlite":
        return f"CAST(printf('%032d', {number}) AS BLOB)"
    return f"convert_to(lpad(CAST({number} AS text), 32, '0'), 'UTF8')"


@contextmanager
def without_indexes(connection: Connection) -> Iterator[list[str]]:
    """Drop indexes and triggers; yield the statements that recreate them exactly."""
    dialect = connection.dialect.name
    later = connection.execute(text(LATER[dialect])).all()
    for name, _, kind in later:
        connection.execute(text(f"DROP {kind} {name}"))
    yield [*SEARCH[dialect], *(sql for _, sql, _ in later)]
