"""Storage of rate limits in a SQLite file, so that all processes of a host count together."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from limits.storage import Storage

REDIS_TIMEOUTS: Final = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds
LOCK_TIMEOUT = 5  # seconds to wait for another process that counts
# A power cut may lose the last counts, never the file.
SET_UP = """
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS counters (key TEXT PRIMARY KEY, count INTEGER, ends_at REAL);
    BEGIN IMMEDIATE;
"""
COUNT = """
    INSERT INTO counters VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET count = count + excluded.count RETURNING count
"""


class CountersInFile(Storage):
    """Counters of fixed windows for the library `limits`, which has no storage in a file.

    Counters whose window is over are deleted with the next count.
    """

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
        """Return a count and when its window ends, in seconds since 1970."""
        query = "SELECT count, ends_at FROM counters WHERE key = ? AND ends_at > ?"
        now = time.time()
        with self._opened() as file:
            return file.execute(query, (key, now)).fetchone() or (0, now)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Begin a transaction that has the file, which only its owner may read, to itself."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file.touch(mode=0o600)
        opened = sqlite3.connect(self._file, timeout=LOCK_TIMEOUT, isolation_level=None)
        with closing(opened) as file:
            file.executescript(SET_UP)
            yield file
            file.execute("COMMIT")
