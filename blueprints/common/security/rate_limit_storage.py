"""Rate limit counters in an SQLite file, shared by all processes of one host."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from limits.storage import Storage

LOCK_TIMEOUT = 5  # seconds
SETUP = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",  # a power cut may lose the last counts, never the file
    "PRAGMA secure_delete = ON",
    "CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, count INTEGER, ends_at REAL)",
    "BEGIN IMMEDIATE",
)
COUNT = """
    INSERT INTO counters VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET count = count + excluded.count RETURNING count
"""


class SqliteCounters(Storage):
    """Storage for the library `limits`, with fixed windows. Each attempt deletes expired
    counters."""

    STORAGE_SCHEME = ["sqlite"]
    base_exceptions = sqlite3.Error, OSError

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions)
        self._file = Path(uri.partition("://")[2])

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        with self._opened() as file:
            file.execute("DELETE FROM counters WHERE ends_at <= ?", (now,))
            (count,) = file.execute(COUNT, (key, amount, now + expiry)).fetchone()
        return int(count)

    def get(self, key: str) -> int:
        return self._counter(key)[0]

    def get_expiry(self, key: str) -> float:
        return self._counter(key)[1]

    def check(self) -> bool:
        return self.get("") == 0

    def reset(self) -> int | None:
        with self._opened() as file:
            return file.execute("DELETE FROM counters").rowcount

    def clear(self, key: str) -> None:
        with self._opened() as file:
            file.execute("DELETE FROM counters WHERE key = ?", (key,))

    def _counter(self, key: str) -> tuple[int, float]:
        """Return the count, and when its window ends in seconds since 1970."""
        query = "SELECT count, ends_at FROM counters WHERE key = ? AND ends_at > ?"
        now = time.time()
        with self._opened() as file:
            return file.execute(query, (key, now)).fetchone() or (0, now)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open an exclusive transaction on the file, which only its owner may read."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file.touch(mode=0o600)
        opened = sqlite3.connect(self._file, timeout=LOCK_TIMEOUT, isolation_level=None)
        with closing(opened) as file:
            for statement in SETUP:
                file.execute(statement)
            yield file
            file.execute("COMMIT")
