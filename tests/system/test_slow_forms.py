"""Forms that take for ever to arrive: nobody else waits for their senders."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.support.running import Running

ARTICLE = "/articles/baclofen-used-for-pain"
PATH = f"{ARTICLE}/comments"
HALF = (
    f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    "name=Ann&email=ann@example.org&comment=Wai"
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The real site, with room for many replies."""
    site = Running(tmp_path, REPLY_LIMIT=1_000, WORKERS=1)
    yield site
    site.kill()


def slow_senders(running: Running, many: int) -> ExitStack:
    """So many who have sent half a form, and take their time over the rest."""
    them = ExitStack()
    for _ in range(many):
        slow = them.enter_context(socket.create_connection(("127.0.0.1", running.port)))
        slow.sendall(HALF.encode())
    return them


@pytest.mark.parametrize("many", [1, 50])
def test_others_read_and_reply_while_slow_senders_hold_the_line(
    running: Running, many: int
) -> None:
    person = {"name": "Ann", "email": "ann@example.org"}

    with slow_senders(running, many):
        replied = [running.request("POST", PATH, comment=f"{n}", **person)[0] for n in range(3)]
        read = [running.request("GET", ARTICLE)[0] for _ in range(3)]

    assert (replied, read) == ([303] * 3, [200] * 3)


def test_a_form_whose_sender_went_away_half_way_is_no_reply(
    running: Running, tmp_path: Path
) -> None:
    with slow_senders(running, 1):
        pass
    running.request("POST", PATH, comment="Whole.", name="Ann", email="ann@example.org")

    with closing(sqlite3.connect(tmp_path / "site.db")) as database:
        kept = [words for (words,) in database.execute("SELECT source FROM comments")]
    assert kept == ["Whole."]
