"""Clients that are slow on purpose: each sends a byte a second, of its head or of its body."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

BYTE = 1.0  # seconds between two
BEGINNINGS = {  # of their requests
    "their head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "their form": b"POST %(path)s/comments HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Sec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\ncomment=",
}


@contextmanager
def slow_clients(port: int, many: int, begin: bytes) -> Iterator[None]:
    """So many of them, as long as this is open."""
    ended = Event()
    with ExitStack() as opened:
        clients = [
            opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(many)
        ]
        sender = Thread(target=_send, args=(clients, begin, ended))
        sender.start()
        try:
            yield
        finally:
            ended.set()
            sender.join()


def _send(clients: list[socket.socket], begin: bytes, ended: Event) -> None:
    for each in clients:
        each.sendall(begin)
    while not ended.wait(BYTE):
        for each in clients:
            with suppress(OSError):  # the server hung up: that is its answer
                each.sendall(b"a")
