"""Writers of one SQLite file wait in a line, instead of asking again and again who may write.

SQLite's own way to wait is to sleep, longer each time, and to try once more: whoever comes just in
time goes first, and with many writers the unluckiest waits for seconds while nobody writes at all.
Here the threads of a process wait for each other, and one of them for those of other processes, in
a queue of the system's (flock(2)). The database's own lock still decides.

Every wait ends after so many seconds with `LockTimeout`, and nobody who gave up keeps a place.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections import deque
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import Engine, event

from database.timeouts import LockTimeout

TURN = "writers_turn"  # what a pooled connection knows: that it has the turn


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


class FileLock:
    """An flock of this process, waited for by a thread of its own: flock(2) itself has no timeout.

    Whoever gives up leaves that thread waiting for the next who comes; what it gets when nobody
    waits any more, it gives back. One thread at a time may ask, or hold it.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._opened = path, (0, -1)  # the process that opened it, and its number
        self._guard, self._granted = Lock(), Event()
        self._is_asked_for = self._is_wanted = False

    def acquire(self, *, timeout: float) -> bool:
        """Wait for it so many seconds at most; tell whether it is held now."""
        with self._guard:
            file = self._file()
            if not self._is_asked_for:
                if _is_locked(file):
                    return True
                Thread(target=self._ask, args=(file,), daemon=True).start()
                self._is_asked_for = True
            self._granted.clear()
            self._is_wanted = True
        if self._granted.wait(timeout):
            return True
        with self._guard:
            self._is_wanted = False
            return self._granted.is_set()

    def release(self) -> None:
        fcntl.flock(self._file(), fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file, unless it is waited for, or another process's."""
        with self._guard:
            process, file = self._opened
            if process == os.getpid() and not self._is_asked_for:
                self._opened = (0, -1)
                os.close(file)

    def _ask(self, file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
        with self._guard:
            self._is_asked_for = False
            if self._is_wanted:
                self._is_wanted = False
                self._granted.set()
            else:
                fcntl.flock(file, fcntl.LOCK_UN)

    def _file(self) -> int:
        """Each process opens the file for itself, or it would share the lock of its parent."""
        process, file = self._opened
        if process != os.getpid():
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._opened, self._is_asked_for = (os.getpid(), file), False
        return file


def _is_locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class WritersQueue:
    """The line of those who write one database: `join` before a transaction that writes. The turn
    ends when its connection goes back to the pool."""

    def __init__(self, engine: Engine) -> None:
        self._here = Line()
        self._others = FileLock(Path(f"{engine.url.database}.turn"))
        event.listen(engine, "checkin", self._leave)
        event.listen(engine, "close", self._leave)
        event.listen(engine, "engine_disposed", self._close)

    def join(self, info: dict[Any, Any], *, timeout: float) -> float:
        """Wait for the turn of the connection that `info` belongs to, which may have it already;
        return how many of the `timeout` seconds are left."""
        end = time.monotonic() + timeout
        if TURN not in info:
            if not self._here.acquire(timeout=timeout):
                raise LockTimeout(TimeoutError(f"other threads wrote for {timeout:g} s"))
            info[TURN] = self._take(end)
        return max(0, end - time.monotonic())

    def _take(self, end: float) -> bool:
        """Take the turn from other processes; whatever prevents that, the next thread is let on."""
        is_taken = False
        try:
            is_taken = self._others.acquire(timeout=max(0, end - time.monotonic()))
        finally:
            if not is_taken:
                self._here.release()
        if not is_taken:
            raise LockTimeout(TimeoutError("another process writes"))
        return True

    def _leave(self, _connection: Any, record: Any) -> None:
        if record.info.pop(TURN, False):
            try:
                self._others.release()
            finally:
                self._here.release()

    def _close(self, _engine: Engine) -> None:
        self._others.close()
