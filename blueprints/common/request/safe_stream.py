"""A text stream for logs that never raises and never blocks.

Lines that the target does not take are buffered up to a limit; later ones are dropped and counted.
When the target takes data again, the buffer is written, then a line with the number of lost lines.
There is no thread, so processes that use it may fork.
"""

from __future__ import annotations

import atexit
import json
import os
import time
from collections import deque
from collections.abc import Callable
from threading import RLock
from typing import Any, Final, TextIO

from blueprints.common.request.nonblocking_write import nonblocking_sender

MAX_WAITING: Final = 256 * 1024  # bytes in the buffer
MAX_HELD: Final = 64 * 1024  # characters of an incomplete line
MAX_LOCK_WAIT: Final = 0.1  # seconds; another thread's write may hang in the kernel
MAX_EXIT_WAIT: Final = 1.0  # seconds
POLL_EVERY: Final = 0.02  # seconds


class SafeStream:
    """Wraps a text stream, such as stderr; `clean` is applied to each line before it is written.

    `None` stands for a stream that was closed before the process started.
    """

    _held: str
    _lost: int

    def __init__(self, stream: TextIO | None, clean: Callable[[str], str] = str) -> None:
        self._stream = stream or open(os.devnull, "w")  # noqa: SIM115 - open until the process exits
        self._clean = clean
        self._send, self._may_wait = nonblocking_sender(self._stream)
        self._begin()

    def write(self, text: str) -> int:
        """Write text; an incomplete line is held back until its end, or `flush`."""
        if not self._acquire():
            self._lost += text.count("\n")
            return len(text)
        try:
            lines, end, rest = (self._held + text).rpartition("\n")
            self._held = rest
            self._put(self._clean(lines) + end)
            if len(self._held) > MAX_HELD:
                self._put_held()
        finally:
            self._lock.release()
        return len(text)

    def flush(self) -> None:
        """Write what is held back, as far as the target takes it."""
        if self._acquire():
            try:
                self._put_held()
            finally:
                self._lock.release()

    @property
    def is_behind(self) -> bool:
        """Whether something was not written: it is buffered, or lost."""
        return bool(self._waiting or self._lost)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _begin(self) -> None:
        """Start empty; after a fork the parent still writes its own buffer."""
        self._process, self._lock = os.getpid(), RLock()
        self._held, self._lost = "", 0
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes, self._is_sending = 0, False
        if self._may_wait:
            atexit.register(self._finish)

    def _acquire(self) -> bool:
        """Tell whether this thread may change the stream now."""
        if self._process != os.getpid():
            self._begin()
        return self._lock.acquire(timeout=MAX_LOCK_WAIT)

    def _put_held(self) -> None:
        held, self._held = self._held, ""
        self._put(self._clean(held))

    def _put(self, text: str) -> None:
        self._send_waiting()
        piece = text.encode("utf-8", "backslashreplace")
        if self._waiting_bytes + len(piece) > MAX_WAITING or (self._lost and self._waiting):
            self._lost += max(1, text.count("\n"))
        elif piece:
            self._append(piece)
        self._send_waiting()

    def _append(self, piece: bytes) -> None:
        self._waiting.append(piece)
        self._waiting_bytes += len(piece)

    def _send_waiting(self) -> None:
        """Send the buffer, then the number of lost lines. Text that a signal handler or a
        destructor writes meanwhile in this thread is only appended."""
        if self._is_sending:
            return
        self._is_sending = True
        try:
            self._send_all()
            if self._lost:
                self._append(_notice(self._lost))
                self._lost = 0
                self._send_all()
        except (OSError, ValueError):  # the target is full, gone or closed: the next write tries
            return
        finally:
            self._is_sending = False

    def _send_all(self) -> None:
        while self._waiting:
            piece = self._waiting[0]
            sent = self._send(piece)
            self._waiting_bytes -= sent
            if sent < len(piece):
                self._waiting[0] = piece[sent:]
            else:
                self._waiting.popleft()

    def _finish(self) -> None:
        """Give a slow reader time for the last lines, such as a fatal traceback."""
        end = time.monotonic() + MAX_EXIT_WAIT
        self.flush()
        while self._process == os.getpid() and self._waiting and time.monotonic() < end:
            time.sleep(POLL_EVERY)
            self.flush()


def _notice(lost: int) -> bytes:
    record = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "level": "warning",
        "logger": __name__,
        "message": f"lines lost because this log could not be written: {lost}",
    }
    return f"{json.dumps(record)}\n".encode()
