"""How a process that answers asks the system for memory: so that it holds little, and stays so."""

from __future__ import annotations

import ctypes
import gc
from typing import Final

# https://man7.org/linux/man-pages/man3/mallopt.3.html
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
LARGE: Final = 128 * 1024  # bytes: a page is; for good, where glibc would raise it by itself
ONE: Final = 1  # a pool for each thread would keep what that thread needed at most


def be_frugal() -> None:
    """Let what is large go back to the system as soon as it is not needed any more. Before the
    first thread begins; where the C library is another one than glibc, nothing happens."""
    gc.freeze()  # what is here stays: it is not looked through for garbage, and shared for longer
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        for name, value in ((ARENA_MAX, ONE), (MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE)):
            mallopt(name, value)
