"""Locks on files (flock) that are waited for only so long."""

from __future__ import annotations

import fcntl
import time
from typing import IO

PAUSE = 0.01  # seconds between two tries


def lock_file(file: IO[str] | IO[bytes], *, timeout: float) -> None:
    """Take the lock of an open file; raise TimeoutError after so many seconds.

    The lock ends when the file is closed.
    """
    end = time.monotonic() + timeout
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise TimeoutError(f"{file.name} is locked for {timeout:g} s") from None
            time.sleep(PAUSE)
