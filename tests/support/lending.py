"""A PostgreSQL database for each test: the same one, emptied, for as long as it is as new.

To copy one takes sixty times as long as to empty it, and ten megabytes of the disk.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import URL, Engine, QueuePool

from database.timeouts import LIMITS
from tests.support import postgres

KEPT = {"alembic_version", "instance"}  # tables whose rows come with the schema
MOST_TESTS = 100  # what they deleted still lies in the files, and is passed over each time
LONGEST_WAIT = 0.2  # seconds, until somebody who hung up is gone
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
BEGIN_ANEW = "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
STRANGERS = """SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)"""
CATALOGUES = {  # what a database is made of, and whose each row is
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_attrdef": "adrelid",
    "pg_constraint": "oid",
    "pg_trigger": "oid",
    "pg_proc": "oid",
    "pg_statistic": "starelid",
}
NOT_ITS_OWN = 16_384  # the first number of what did not come with the server
_lent: dict[str | None, Lent] = {}


@contextmanager
def lend(host: str) -> Iterator[str]:
    """Lend an empty, migrated database by its address."""
    lent = next(iter(_lent.values()), None) or Lent(host)
    _lent[lent.name] = lent
    yield postgres.address(host, lent.name)
    if not lent.is_as_new():
        _lent.pop(lent.name).close()


def share_connections(engine: Engine) -> None:
    """Let a site on a lent database use the connections of the sites that were there before."""
    if lent := _lent.get(engine.url.database):
        assert isinstance(engine.pool, QueuePool)
        engine.pool = lent.pools.setdefault(engine.url, engine.pool)


def close(engine: Engine) -> None:
    """Close the connections of a site, but leave those it shares to the next."""
    lent = _lent.get(engine.url.database)
    if lent and lent.pools.get(engine.url) is engine.pool:
        engine.dispatch.engine_disposed(engine)  # for what a site keeps beside its pool
    else:
        engine.dispose()


class Lent:
    """A database that one test has after the other."""

    def __init__(self, host: str) -> None:
        self.name, self.tests = postgres.create(host, template="migrated"), 0
        self.pools: dict[URL, QueuePool] = {}  # of each role that came
        self._console = psycopg.connect(
            f"host={host} user=site dbname={self.name}", autocommit=True, prepare_threshold=0
        )
        self._console.execute("SET session_replication_role = replica")  # so no trigger refuses
        self._tables = [name for (name,) in self._ask(TABLES) if name not in KEPT]
        self._shape = self._look()

    def is_as_new(self) -> bool:
        """Take out every row; False where somebody is still there, or more than rows changed."""
        self.tests += 1
        if self.tests == MOST_TESTS or self._is_busy() or self._look() != self._shape:
            return False
        filled = ", ".join(f"EXISTS (SELECT FROM {each})" for each in self._tables)
        (found,) = self._ask(f"SELECT {filled}")
        for table, is_filled in zip(self._tables, found, strict=True):
            if is_filled:
                self._console.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
        self._ask(BEGIN_ANEW)
        return True

    def close(self) -> None:
        for pool in self.pools.values():
            pool.dispose()
        self._console.close()

    def _is_busy(self) -> bool:
        """Whether anybody is connected but those who wait in the pools, at rest."""
        if any(pool.checkedout() for pool in self.pools.values()):
            return True
        waiting = [pid for pool in self.pools.values() for pid in _at_rest(pool)]
        end = time.monotonic() + LONGEST_WAIT
        while strangers := self._ask(STRANGERS, [waiting]):
            if time.monotonic() > end:
                break
            time.sleep(0.005)
        return bool(strangers)

    def _look(self) -> list[Any]:
        """What would be another if the schema, a right, a statistic or the version were."""
        sums = (
            f"(SELECT sum(xmin::text::bigint + 1) FROM {each} WHERE {whose} >= {NOT_ITS_OWN})"  # noqa: S608
            for each, whose in CATALOGUES.items()
        )
        return self._ask(f"SELECT version_num, {', '.join(sums)} FROM alembic_version")  # noqa: S608

    def _ask(self, question: str, values: list[Any] | None = None) -> list[Any]:
        return self._console.execute(question, values).fetchall()


def _at_rest(pool: QueuePool) -> list[int]:
    """Let every waiting connection forget what was set for its session; give back who they are."""
    taken = [pool.connect() for _ in range(pool.checkedin())]
    for connection in taken:
        connection.cursor().execute("RESET ALL")
        connection.commit()
        connection.info.pop(LIMITS, None)  # they are set anew
    drivers = [cast(psycopg.Connection[Any], each.driver_connection) for each in taken]
    pids = [each.info.backend_pid for each in drivers]
    for connection in taken:
        connection.close()
    return pids
