"""Writers of one SQLite file wait in a line, instead of asking again and again who may write.

SQLite's own way to wait is to sleep, longer each time, and to try once more: whoever comes just in
time goes first, and with many writers the unluckiest waits for seconds while nobody writes at all.
Here the threads of a process wait for each other, and one of them for those of other processes, in
a queue of the system's (flock(2)). The database's own lock still decides: who waited here for too
long asks it all the same.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Engine, event

LONGEST = 30  # seconds that a thread waits for others of its process
TURN, FILE = "writers_turn", "writers_file"  # what a pooled connection knows of its turn


class Line:
    """A lock that goes to whoever waits longest. The system's goes to whoever comes just in time,
    which is most often the thread that had it: of 32 writers the unluckiest waited for 40 s."""

    def __init__(self) -> None:
        self._guard, self._is_taken = Lock(), False
        self._waiting: deque[Any] = deque()  # a lock for each, that is released for it

    @property
    def is_waited_for(self) -> bool:
        return bool(self._waiting)

    def acquire(self, *, timeout: float) -> bool:
        """Wait for it so many seconds at most; tell whether it is held now."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            (mine := Lock()).acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=timeout) or not self._leave(mine)

    def release(self) -> None:
        """Hand it to whoever is next."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _leave(self, mine: Any) -> bool:
        """Wait no longer; tell whether it was not handed over in this very moment."""
        with self._guard:
            if is_waiting := mine in self._waiting:
                self._waiting.remove(mine)
            return is_waiting


class WritersQueue:
    """The line of those who write one database: `join` before a transaction that writes. The turn
    ends when its connection goes back to the pool."""

    def __init__(self, engine: Engine) -> None:
        self._path = Path(f"{engine.url.database}.turn")
        self._here = Line()
        event.listen(engine, "checkin", self._leave)
        event.listen(engine, "close", self._close)

    def join(self, info: dict[Any, Any]) -> None:
        """Wait for the turn of the connection that `info` belongs to; it may have it already."""
        if TURN not in info and self._here.acquire(timeout=LONGEST):
            info[TURN] = True
            fcntl.flock(self._file(info), fcntl.LOCK_EX)

    def _file(self, info: dict[Any, Any]) -> int:
        """Each connection opens the file for itself, or it would share the turn of another."""
        if FILE not in info:
            info[FILE] = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return int(info[FILE])

    def _leave(self, _connection: Any, record: Any) -> None:
        if record.info.pop(TURN, False):
            fcntl.flock(record.info[FILE], fcntl.LOCK_UN)
            self._here.release()

    def _close(self, _connection: Any, record: Any) -> None:
        self._leave(_connection, record)
        if (file := record.info.pop(FILE, None)) is not None:
            os.close(file)
