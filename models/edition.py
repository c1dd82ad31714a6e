"""The version of an article's pages, learnt at the least cost: nearly every request asks for it."""

from __future__ import annotations

from collections import deque
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import TimeoutError as NoneFree

ASKED = {
    "sqlite": "SELECT version FROM articles WHERE slug = ?",
    "postgresql": "SELECT version FROM articles WHERE slug = %s",
}


class Editions:
    """Asks the database itself, on connections that are kept open and begin no transaction.

    Through a session the same question costs as much as all the rest of such an answer. What is
    committed is seen by the next question. Each thread that asks has a connection meanwhile.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asked = ASKED[engine.dialect.name]
        self._spare: deque[Any] = deque()
        event.listen(engine, "engine_disposed", self._close)

    def version_of(self, slug: str) -> int | None:
        """The version of one article; None where there is none, or the database does not say:
        whoever needs to know why asks through a session."""
        try:
            connection = self._spare.pop() if self._spare else self._connect()
        except (IndexError, NoneFree, self._engine.dialect.loaded_dbapi.Error):
            return None
        row = self._row(connection, slug)
        return row[0] if row else None

    def _row(self, connection: Any, slug: str) -> tuple[int] | None:
        try:
            row: tuple[int] | None = connection.execute(self._asked, (slug,)).fetchone()
        except self._engine.dialect.loaded_dbapi.Error:
            connection.close()
            return None
        self._spare.append(connection)
        return row

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        pooled.detach()
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True
        return connection

    def _close(self, _engine: Engine) -> None:
        while self._spare:
            self._spare.pop().close()
