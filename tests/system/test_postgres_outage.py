"""PostgreSQL is stopped and started: the site says so, and needs no help to go on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from blueprints.common.caching import response_cache
from tests.conftest import DATABASES
from tests.support import postgres
from tests.support.finding import found
from tests.support.running import Running
from tests.support.visitor import Visitor

ARTICLE = "/articles/baclofen-used-for-pain"
numbers = count()

pytestmark = pytest.mark.skipif("postgresql" not in DATABASES, reason="needs PostgreSQL")


@pytest.fixture
def server() -> Iterator[str]:
    """A server that nobody else needs."""
    with postgres.server() as folder:
        yield folder


@pytest.fixture
def running(server: str, tmp_path: Path) -> Iterator[Running]:
    """The real site on it, which has answered each kind of request."""
    url = f"postgresql://site@/postgres?host={server}"
    site = Running(tmp_path, DATABASE_URL=url, WORKERS=1, REPLY_LIMIT=1_000)
    assert answers(site) == [200, 200, 303, 200]
    yield site
    site.kill()


def answers(site: Running) -> list[int]:
    """What is said of the site's health, to a reader twice over, and to a writer."""
    person = {"name": "Ann", "email": "ann@example.org"}
    return [
        site.request("GET", "/readyz")[0],
        site.request("GET", ARTICLE)[0],
        site.request("POST", f"{ARTICLE}/comments", comment=f"Words {next(numbers)}", **person)[0],
        site.request("GET", "/search?q=baclofen")[0],
    ]


def test_whoever_asks_after_a_restart_is_answered(running: Running, server: str) -> None:
    postgres.stop(server)
    postgres.start(server)

    assert answers(running) == [200, 200, 303, 200]


def test_while_the_database_is_away_the_site_says_so_and_comes_back(
    running: Running, server: str
) -> None:
    postgres.stop(server)
    away = answers(running)
    alive = running.request("GET", "/healthz")[0]
    postgres.start(server)

    assert (away, alive) == ([503, 200, 503, 503], 200)
    assert answers(running) == [200, 200, 303, 200]


def test_what_was_read_before_is_still_shown_and_called_stale(
    running: Running, server: str
) -> None:
    reader = Visitor(running.port)
    fresh = reader.open(ARTICLE)

    postgres.stop(server)
    stale = [reader.open(ARTICLE) for _ in range(3)]
    unread = reader.open(f"{ARTICLE}?reply_to=1")
    postgres.start(server)
    time.sleep(response_cache.AWAY)
    again = reader.open(ARTICLE)

    assert {(each.status, each.body) for each in stale} == {(200, fresh.body)}
    assert {each.headers["Warning"] for each in stale} == {'110 - "Response is Stale"'}
    assert all(int(each.headers["Age"]) >= 1 for each in stale)
    assert unread.status == 503
    assert (again.status, again.headers["Warning"], again.headers["Age"]) == (200, None, None)


def test_a_server_that_stands_still_keeps_no_reader_from_what_was_read_before(
    running: Running, server: str
) -> None:
    main = int(Path(server, "data/postmaster.pid").read_text().split()[0])
    reader = Visitor(running.port)
    reader.open(ARTICLE)
    processes = [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]

    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        began = time.monotonic()
        stale = [reader.open(ARTICLE) for _ in range(3)]
        took = time.monotonic() - began
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)

    assert [(each.status, each.headers["Warning"]) for each in stale] == [
        (200, '110 - "Response is Stale"')
    ] * 3
    assert took < 8


def test_a_moderator_is_told_so_and_stays_signed_in(running: Running, server: str) -> None:
    moderator = Visitor(running.port)
    password = found(r"password: (\S+)", running.output)[1]
    moderator.sign_in("moderator@example.org", password)
    decision = {"decision": "approve", "revision": 1, "csrf_token": moderator.token("/moderation/")}

    postgres.stop(server)
    away = [
        moderator.open("/moderation/"),
        moderator.send("/moderation/comments/1/decisions", **decision, note="Kept words"),
    ]
    postgres.start(server)

    assert [each.status for each in away] == [503, 503]
    assert "Kept words" in away[1].text
    assert moderator.send("/moderation/comments/1/decisions", **decision).status == 303
