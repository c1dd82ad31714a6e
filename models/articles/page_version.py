"""Cheap look-up of an article's version, needed by nearly every request."""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from typing import Any, cast

from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.exc import SQLAlchemyError

TIMEOUT = 1  # seconds, for a free connection and for the query
QUERIES = {
    "sqlite": "SELECT version FROM articles WHERE slug = ?",
    "postgresql": "SELECT version FROM articles WHERE slug = %s",
}


class Unanswered(Exception):
    """The database did not return an article's version in time."""


class PageVersions:
    """Reads versions on dedicated autocommit connections.

    Going through a session would cost as much as the rest of a cached response. Each query sees
    everything committed so far. There are as many connections as in the pool; further threads wait
    briefly, because a server limits its connections.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._query = QUERIES[engine.dialect.name]
        self._spare: SimpleQueue[Any] = SimpleQueue()  # None is not opened yet
        for _ in range(cast(QueuePool, engine.pool).size()):
            self._spare.put(None)
        event.listen(engine, "engine_disposed", self._close)
        event.listen(engine, "invalidate", self._reopen)

    def version_of(self, slug: str) -> int | None:
        """Return the version of an article, or None if there is none.

        Raises `Unanswered` if the database doesn't answer within a second or two.
        """
        try:
            connection = self._spare.get(timeout=TIMEOUT)
        except Empty:
            raise Unanswered from None
        end, is_new = time.monotonic() + TIMEOUT, connection is None
        try:
            connection = connection or self._connect()
            row = connection.execute(self._query, (slug,)).fetchone()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            connection = connection and connection.close()
            if is_new or time.monotonic() >= end:
                raise Unanswered from None
        else:
            return row[0] if row else None
        finally:
            self._spare.put(connection)
        return self.version_of(slug)  # the server restarted: reconnect

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        pooled.detach()
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True
            connection.answer_within = TIMEOUT
            connection.execute(f"SET lock_timeout = '{TIMEOUT}s'")
        else:
            connection.execute(f"PRAGMA busy_timeout = {TIMEOUT * 1000}")
        return connection

    def _reopen(self, _connection: Any, _record: Any, _error: BaseException | None) -> None:
        """Close these connections when a pooled one is invalidated, e.g. on file deletion."""
        self._close(self._engine)

    def _close(self, _engine: Engine) -> None:
        for _ in range(self._spare.qsize()):
            if connection := self._spare.get():
                connection.close()
            self._spare.put(None)
