"""Writing to a stream's target without waiting for whoever reads it."""

from __future__ import annotations

import os
import select
import socket
import stat
from collections.abc import Callable
from io import UnsupportedOperation
from typing import TextIO

Send = Callable[[bytes], int]  # writes some bytes and returns how many; raises OSError


def sender(stream: TextIO) -> tuple[Send, bool]:
    """Return how to write to a stream without blocking, and whether its target may make it wait.

    A pipe or terminal is opened a second time: whether writing blocks is a property of the open
    file, which other processes share.
    """
    try:
        number = stream.fileno()
        mode = os.fstat(number).st_mode
    except (AttributeError, OSError, UnsupportedOperation, ValueError):
        return _to_object(stream), False
    if stat.S_ISREG(mode):
        return _to_file(number), False
    if stat.S_ISSOCK(mode):
        return _to_socket(number), True
    try:
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        return _to_file(os.open(f"/proc/self/fd/{number}", flags)), True
    except OSError:  # another system than Linux, a pipe of another user's, or without a reader
        return _to_polled(number), True


def _to_object(stream: TextIO) -> Send:
    def send(piece: bytes) -> int:
        stream.write(piece.decode())
        stream.flush()
        return len(piece)

    return send


def _to_file(number: int) -> Send:
    def send(piece: bytes) -> int:
        return os.write(number, piece)

    return send


def _to_socket(number: int) -> Send:
    target = socket.socket(fileno=os.dup(number))

    def send(piece: bytes) -> int:
        return target.send(piece, socket.MSG_DONTWAIT)

    return send


def _to_polled(number: int) -> Send:
    """Write no more at a time than a pipe takes whole when it says that it takes something."""
    poll = select.poll()
    poll.register(number, select.POLLOUT)

    def send(piece: bytes) -> int:
        if not poll.poll(0):
            raise BlockingIOError
        return os.write(number, piece[: select.PIPE_BUF])

    return send
