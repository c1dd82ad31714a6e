"""FIFO queue for SQLite write transactions, instead of SQLite's polling.

SQLite waits for a lock by sleeping, longer each time, and trying again: with many writers the
unluckiest waits for seconds while nobody writes. Without this queue 721 of 1,280 concurrent writes
failed. Here the threads of a process queue up, and the first of them waits for other processes by
flock(2). The database's own lock still decides.

Each wait has a timeout and raises `LockTimeout`; a writer that gave up leaves the queue.
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

TURN = "writers_turn"  # key in a pooled connection's `info`: it may write


class Line:
    """A fair lock: it goes to the thread that has waited longest.

    `threading.Lock` mostly goes to the thread that just released it: of 32 writers the unluckiest
    waited for 40 s.
    """

    def __init__(self) -> None:
        self._guard, self._is_taken = Lock(), False
        self._waiting: deque[Any] = deque()  # one lock for each waiting thread

    @property
    def is_waited_for(self) -> bool:
        return bool(self._waiting)

    def acquire(self, *, timeout: float) -> bool:
        """Wait at most `timeout` seconds; return whether the lock is held now."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            (mine := Lock()).acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=timeout) or not self._leave(mine)

    def release(self) -> None:
        """Pass the lock to the next thread in the queue."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _leave(self, mine: Any) -> bool:
        """Leave the queue; return False if the lock was passed on at this very moment."""
        with self._guard:
            if is_waiting := mine in self._waiting:
                self._waiting.remove(mine)
            return is_waiting


class FileLock:
    """An flock of this process with a timeout, which flock(2) lacks: a helper thread waits for it.

    After a timeout the helper goes on waiting for the next caller, and releases the lock if there
    is none. Only one thread at a time may acquire or hold it.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._opened = path, (0, -1)  # the process that opened it, and its number
        self._guard, self._granted = Lock(), Event()
        self._is_asked_for = self._is_wanted = False

    def acquire(self, *, timeout: float) -> bool:
        """Wait at most `timeout` seconds; return whether the lock is held now."""
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
        """Close the file, unless the helper waits for it or another process opened it."""
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
        """Open the file once per process: an inherited one would share the parent's lock."""
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
    """The queue of one database: `join` before a write transaction begins.

    The turn ends when the connection returns to the pool.
    """

    def __init__(self, engine: Engine) -> None:
        self._here = Line()
        self._others = FileLock(Path(f"{engine.url.database}.turn"))
        event.listen(engine, "checkin", self._leave)
        event.listen(engine, "close", self._leave)
        event.listen(engine, "engine_disposed", self._close)

    def join(self, info: dict[Any, Any], *, timeout: float) -> float:
        """Wait for the turn of the connection with this `info`, unless it has it already.

        Returns how many of the `timeout` seconds are left. Raises `LockTimeout`.
        """
        end = time.monotonic() + timeout
        if TURN not in info:
            if not self._here.acquire(timeout=timeout):
                raise LockTimeout(TimeoutError(f"other threads wrote for {timeout:g} s"))
            info[TURN] = self._take(end)
        return max(0, end - time.monotonic())

    def _take(self, end: float) -> bool:
        """Wait for other processes; on any failure pass the turn to the next thread."""
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
