"""One PostgreSQL database for each test after the other, emptied in between.

To copy one takes sixty times as long as to empty it, and ten megabytes of the disk.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.support import postgres

KEPT_TABLES = {"alembic_version", "instance"}  # their rows come with the schema
MAX_TESTS = 100  # deleted rows still lie in the files, and are passed over each time
DISCONNECT_TIMEOUT = 2  # seconds, until the server has seen that somebody hung up
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
RESTART_SEQUENCES = (
    "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
)
OTHERS = """SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
CATALOGUES = {  # what a database is made of, and the column that says whose each row is
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "adrelid",
    "pg_constraint": "oid",
    "pg_trigger": "oid",
    "pg_proc": "oid",
    "pg_statistic": "starelid",
}
FIRST_OWN_ID = 16_384  # of what did not come with the server
_free: dict[str, PooledDatabase] = {}  # by their host


@contextmanager
def empty_database(host: str) -> Iterator[str]:
    """Give the address of an empty, migrated database, and take it back afterwards."""
    database = _free.pop(host, None) or PooledDatabase(host)
    yield postgres.address(host, database.name)
    if database.empty():
        _free[host] = database
    else:
        database.close()


class PooledDatabase:
    """A database that one test has after the other."""

    def __init__(self, host: str) -> None:
        self.name, self.tests = postgres.create(host, template="migrated"), 0
        self._console = psycopg.connect(
            f"host={host} user=site dbname={self.name}", autocommit=True, prepare_threshold=0
        )
        self._console.execute("SET session_replication_role = replica")  # so no trigger refuses
        self._tables = [name for (name,) in self._ask(TABLES) if name not in KEPT_TABLES]
        self._schema = self._read_schema()

    def empty(self) -> bool:
        """Take out every row; False where somebody is still there, or more than rows changed."""
        self.tests += 1
        if self.tests == MAX_TESTS or self._is_in_use() or self._read_schema() != self._schema:
            return False
        filled = ", ".join(f"EXISTS (SELECT FROM {each})" for each in self._tables)
        (found,) = self._ask(f"SELECT {filled}")
        for table, is_filled in zip(self._tables, found, strict=True):
            if is_filled:
                self._console.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
        self._ask(RESTART_SEQUENCES)
        return True

    def close(self) -> None:
        """Leave the database as it is."""
        self._console.close()

    def _is_in_use(self) -> bool:
        """Whether anybody is still connected."""
        end = time.monotonic() + DISCONNECT_TIMEOUT
        while others := self._ask(OTHERS):
            if time.monotonic() > end:
                break
            time.sleep(0.002)
        return bool(others)

    def _read_schema(self) -> list[Any]:
        """What would be another if the schema, a right, a statistic or the version were."""
        sums = (
            f"(SELECT sum(xmin::text::bigint + 1) FROM {each} WHERE {whose} >= {FIRST_OWN_ID})"  # noqa: S608
            for each, whose in CATALOGUES.items()
        )
        return self._ask(f"SELECT version_num, {', '.join(sums)} FROM alembic_version")  # noqa: S608

    def _ask(self, question: str) -> list[Any]:
        return self._console.execute(question).fetchall()
