"""Non-blocking writes to the target of a stream."""

from __future__ import annotations

import os
import select
import socket
import stat
from collections.abc import Callable
from io import UnsupportedOperation
from typing import TextIO

Send = Callable[[bytes], int]  # writes some bytes and returns how many; raises OSError


def nonblocking_sender(stream: TextIO) -> tuple[Send, bool]:
    """Return a function that writes to the stream's target without blocking, and whether the target
    may refuse to take data.

    A pipe or terminal is opened a second time: O_NONBLOCK belongs to the open file description,
    which other processes share.
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
    except OSError:  # not Linux, another user's pipe, or no reader
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
    """Write at most PIPE_BUF bytes when the pipe is writable: so many never block."""
    poll = select.poll()
    poll.register(number, select.POLLOUT)

    def send(piece: bytes) -> int:
        if not poll.poll(0):
            raise BlockingIOError
        return os.write(number, piece[: select.PIPE_BUF])

    return send
