"""Read an article's version over a raw connection that is kept open.

Nearly every request needs it. Measured on SQLite (processor time, median of 300): 5 µs, and 189 µs
through a session; a page that is ready takes 126 µs as a whole.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue
from typing import Any, cast

from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.exc import SQLAlchemyError

from database.setup import DatabaseMissing

MAX_WAIT = 1  # seconds for a free connection, and for its answer
QUERIES = {
    "sqlite": "SELECT version FROM articles WHERE slug = ?",
    "postgresql": "SELECT version FROM articles WHERE slug = %s",
}


class Unanswered(Exception):
    """The database did not say which version an article has."""


class PageVersions:
    """Reads versions on connections of the driver that stay open and begin no transaction.

    Through a session the same query costs as much as all the rest of a cached answer. Each query
    sees what is committed. There are as many connections as the pool of the engine has.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._query = QUERIES[engine.dialect.name]
        self._spare: SimpleQueue[Any] = SimpleQueue()  # None stands for one not opened yet
        for _ in range(cast(QueuePool, engine.pool).size()):
            self._spare.put(None)
        event.listen(engine, "engine_disposed", lambda _engine: self._close())
        event.listen(engine, "invalidate", lambda *_given: self._close())  # the file was replaced

    def version_of(self, slug: str) -> int | None:
        """Return the version of an article, None where there is none, or no database any more.

        Raise Unanswered where the database does not say within a second or two.
        """
        try:
            connection = self._spare.get(timeout=MAX_WAIT)
        except Empty:
            raise Unanswered from None
        deadline, is_new = time.monotonic() + MAX_WAIT, connection is None
        try:
            connection = connection or self._connect()
            row = connection.execute(self._query, (slug,)).fetchone()
        except DatabaseMissing:
            return None
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            connection = connection and connection.close()
            if is_new or time.monotonic() >= deadline:
                raise Unanswered from None
        else:
            return row[0] if row else None
        finally:
            self._spare.put(connection)
        return self.version_of(slug)  # once more: the server may have been restarted

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        pooled.detach()
        try:
            if self._engine.dialect.name == "postgresql":
                connection.autocommit = True
                connection.answer_within = MAX_WAIT
                connection.execute(f"SET lock_timeout = '{MAX_WAIT}s'")
            else:
                connection.execute(f"PRAGMA busy_timeout = {MAX_WAIT * 1000}")
        except Exception:
            connection.close()  # nobody else knows it
            raise
        return connection

    def _close(self) -> None:
        for _ in range(self._spare.qsize()):
            if connection := self._spare.get():
                connection.close()
            self._spare.put(None)
