"""Somebody whose form takes for ever to arrive: nobody else waits for them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running

PATH = "/articles/baclofen-used-for-pain/comments"
HALF = (
    f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ncomment=Wai"
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The real site, with room for many replies."""
    site = Running(tmp_path, REPLY_LIMIT=1_000)
    yield site
    site.kill()


def test_others_reply_while_a_slow_sender_holds_the_line(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port)) as slow:
        slow.sendall(HALF.encode())

        for number in range(3):
            person = {"name": "Ann", "email": "ann@example.org"}
            status, _ = running.request("POST", PATH, comment=f"Words {number}", **person)
            assert status == 303
