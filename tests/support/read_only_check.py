"""Writes in a transaction that promised only to read.

SQLite refuses such a write at once when another writer came between, so it must never be tried.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine, event

from database.transactions import only_reads

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
READS = "reads"  # what a connection knows of its transaction


def note_writes_while_reading(engine: Engine, found: list[str]) -> None:
    """Put every such statement into `found`, and refuse it."""

    def begin(connection: Connection) -> None:
        connection.info[READS] = only_reads(connection)

    def check(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if connection.info.get(READS) and WRITE.match(statement):
            found.append(statement)
            raise AssertionError(f"a transaction that only reads writes: {statement}")

    event.listen(engine, "begin", begin)
    event.listen(engine, "before_cursor_execute", check)
