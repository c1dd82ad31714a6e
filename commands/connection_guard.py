"""A thread that closes connections of clients that are too slow, or have too many.

The server (Granian) limits only the time for a request head and the number of connections of a
process: it waits without limit for a body, or for a client to read a response. The kernel's
counters of each connection show both (TCP_INFO, https://man7.org/linux/man-pages/man7/tcp.7.html).
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import struct
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from stat import S_ISSOCK
from threading import Thread
from typing import Final

from blueprints.common.request.client_limits import ClientLimits, client_of

POLL_INTERVAL: Final = 0.5  # seconds
TCP_INFO_FIELDS: Final = struct.Struct("=120x2Q 8xI 52x2Q")  # Linux 4.19 or newer
NO_LINGER: Final = struct.pack("ii", 1, 0)  # drops unsent data and resets the connection

TIMEOUT_MESSAGE: Final = (
    b"This took too long. Go back: what you wrote is still in the form. Send it once more.\n"
)
TOO_SLOW: Final = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nCache-Control: no-store\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
    % (len(TIMEOUT_MESSAGE), TIMEOUT_MESSAGE)
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """The number of bytes sent each way over a connection so far."""

    received: int
    written: int  # by the site, sent or not
    taken: int  # acknowledged by the client

    @classmethod
    def of(cls, connection: socket.socket) -> Progress:
        """Read the kernel's counters of a connection. Raises `OSError` if it is closed."""
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_FIELDS.size)
        taken, received, not_sent, sent, sent_again = TCP_INFO_FIELDS.unpack(info)
        return cls(received, sent - sent_again + not_sent, taken)

    @property
    def is_answer_under_way(self) -> bool:
        """Whether the client has not yet acknowledged everything that was written."""
        return self.taken < self.written


@dataclass(slots=True)
class Watch:
    """One connection: its client, and when its phase began. In one phase the client reads a
    response; in the other it sends a request and the site works on it."""

    client: str
    since: float
    begun: Progress = Progress(0, 0, 0)  # when the phase began
    is_request_under_way: bool = False  # rather than idle
    is_closed: bool = False

    def look(self, now: Progress, *, at: float) -> None:
        """Start a new phase if the last one is over."""
        if self._is_over(now):
            self.since, self.begun = at, now
        self.is_request_under_way = now.received > self.begun.received

    def _is_over(self, now: Progress) -> bool:
        """Tell whether the client got the whole response, or the site started one.

        A response ends when all of it is acknowledged. On a busy connection that moment may be
        missed; then the next request shows it, since it comes after the response.
        """
        if now.is_answer_under_way and self.begun.is_answer_under_way:
            return now.taken >= self.begun.written and now.received > self.begun.received
        return now.written != self.begun.written or self.begun.is_answer_under_way


class ConnectionGuard:
    """Watches the connections that this process has accepted at `port`."""

    def __init__(self, *, port: int, limits: ClientLimits, is_behind_proxy: bool) -> None:
        self._port, self._limits = port, limits
        self._share = limits.connections if is_behind_proxy else limits.connections_per_client
        self._watches: dict[int, Watch] = {}  # by the inode of the socket

    def start(self) -> None:
        """Start watching in a thread. Does nothing on systems other than Linux, which lack the
        counters."""
        if sys.platform == "linux":
            Thread(target=self._run, name="connection guard", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(POLL_INTERVAL)
            self._look(time.monotonic())

    def _look(self, at: float) -> None:
        """Check every connection once, and close those beyond a limit."""
        sockets, watches = _sockets(), {}
        for inode, descriptor in sockets.items():
            with suppress(OSError), _duplicate(descriptor, inode) as connection:
                watch = watches[inode] = self._watches.get(inode) or self._watch(connection, at)
                watch.look(Progress.of(connection), at=at)
        self._watches = watches
        for inode, reason in {**self._beyond_share(at), **self._too_slow(at)}.items():
            with suppress(OSError), _duplicate(sockets[inode], inode) as connection:
                _close(connection, watches[inode])
                logger.warning("closed a connection: %s", reason)

    def _watch(self, connection: socket.socket, at: float) -> Watch:
        """Start to watch a connection. Raises `OSError` if this process did not accept it."""
        is_network = connection.family in {socket.AF_INET, socket.AF_INET6}
        if not is_network or connection.getsockname()[1] != self._port:
            raise OSError(errno.ENOTCONN, "not accepted here")
        return Watch(client_of(connection.getpeername()[0]), at)

    def _too_slow(self, at: float) -> dict[int, str]:
        """Return the connections whose client took too long, with the reason."""
        limits = {
            False: ("no answer within %s seconds", self._limits.request_seconds),
            True: ("answer not taken within %s seconds", self._limits.answer_seconds),
        }
        found = {}
        for inode, watch in self._open():
            reason, seconds = limits[watch.begun.is_answer_under_way]
            if at - watch.since > seconds:
                found[inode] = reason % seconds
        return found

    def _beyond_share(self, at: float) -> dict[int, str]:
        """Return the connections beyond their clients' shares: those that have been idle
        longest."""
        of_clients = defaultdict[str, list[int]](list)
        for inode, watch in sorted(self._open(), key=lambda item: item[1].since):
            of_clients[watch.client].append(inode)
        return {
            inode: f"more than {self._share} of one client"
            for held in of_clients.values()
            for inode in held[: -self._share]
            if at - self._watches[inode].since > self._limits.idle_seconds
        }

    def _open(self) -> Iterator[tuple[int, Watch]]:
        return ((inode, each) for inode, each in self._watches.items() if not each.is_closed)


def _close(connection: socket.socket, watch: Watch) -> None:
    """Shut a connection down both ways; the server notices, and its threads continue."""
    watch.is_closed = True
    if watch.begun.is_answer_under_way:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    elif watch.is_request_under_way:
        with suppress(OSError):  # the client reads nothing, or is gone
            connection.send(TOO_SLOW, socket.MSG_DONTWAIT)
    connection.shutdown(socket.SHUT_RDWR)


def _sockets() -> dict[int, int]:
    """Return the file descriptors of this process's sockets, by inode."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # closed meanwhile
            status = os.fstat(int(name))
            if S_ISSOCK(status.st_mode):
                found[status.st_ino] = int(name)
    return found


def _duplicate(descriptor: int, inode: int) -> socket.socket:
    """Return another descriptor of the same socket. Close it soon, as it keeps the connection open.
    Raises `OSError` if the number belongs to something else by now."""
    duplicate = os.dup(descriptor)
    if os.fstat(duplicate).st_ino != inode:
        os.close(duplicate)
        raise OSError(errno.EBADF, "closed meanwhile")
    return socket.socket(fileno=duplicate)
