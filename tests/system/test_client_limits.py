"""Slow and greedy clients, at the real server: each comes to an end, and nobody waits for them."""

from __future__ import annotations

import re
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from select import select
from urllib.parse import urlencode

import psycopg
import pytest

from blueprints.common.request.client_limits import ClientLimits, client_of
from config import ROOT
from tests.support.limited_site import LimitedSite
from tests.support.running import LONGEST_WAIT, OURS, Running, wait_until

ARTICLE = "/articles/baclofen-used-for-pain"
COMMENTS = f"{ARTICLE}/comments"
PAGES = (ARTICLE, "/", "/search?q=pain", "/login", "/healthz")
READERS_WAIT = 2  # seconds, with room for a machine that others load
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\ncomment=Wai"
HEAD = "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
HALF = HEAD % COMMENTS + FORM % 1_000
NEIGHBOUR = "127.0.0.2"  # another client on this computer

StartSite = Callable[..., Running]


@pytest.fixture
def start_site(tmp_path: Path) -> Iterator[StartSite]:
    """Start a site of one process with other limits, named, and settings, IN_CAPITALS."""
    with ExitStack() as running:

        def start(**given: float) -> Running:
            limits = {name: value for name, value in given.items() if name.islower()}
            settings = {name: value for name, value in given.items() if name.isupper()}
            settings = {"WORKERS": 1, "REPLY_LIMIT": 1_000} | settings
            site = LimitedSite(tmp_path, limits, **settings)
            running.callback(site.kill)
            return site

        yield start


@contextmanager
def clients(site: Running, many: int, *, sent: str) -> Iterator[list[socket.socket]]:
    """So many connections, over each of which this was `sent` so far."""
    with ExitStack() as held:
        them = []
        for _ in range(many):
            client = socket.create_connection(("127.0.0.1", site.port), timeout=LONGEST_WAIT)
            them.append(held.enter_context(client))
            client.sendall(sent.encode())
        yield them


def ask(
    site: Running,
    method: str,
    path: str,
    *,
    at: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
    **fields: str,
) -> tuple[HTTPResponse, str]:
    """Ask from an address; give back the answer and its words."""
    source = (at, 0)
    connection = HTTPConnection("127.0.0.1", site.port, timeout=LONGEST_WAIT, source_address=source)
    with closing(connection):
        connection.request(method, path, urlencode(fields), OURS | (headers or {}))
        answer = connection.getresponse()
        return answer, answer.read().decode()


def timed(site: Running, path: str, *, at: str = "127.0.0.1") -> tuple[int, float]:
    """Read a page; give back its status, and the seconds that it took."""
    began = time.monotonic()
    status = ask(site, "GET", path, at=at)[0].status
    return status, time.monotonic() - began


def reply(site: Running, comment: str, **more: object) -> tuple[HTTPResponse, str]:
    person = {"name": "Ann", "email": "ann@example.org"}
    return ask(site, "POST", COMMENTS, comment=comment, **person, **more)  # type: ignore[arg-type]


def end_of(client: socket.socket) -> bytes:
    """Everything that the site still sends, until it closes the connection."""
    received = bytearray()
    while piece := client.recv(65_536):
        received += piece
    return bytes(received)


def connections(site: Running) -> int:
    """How many clients the site holds open, as the system counts."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    ends = [line.split()[1:4] for line in lines]
    return sum(here.endswith(f":{site.port:04X}") and state == "01" for here, _, state in ends)


@pytest.mark.parametrize("many", [140, 300])
def test_nobody_waits_for_a_client_with_hundreds_of_slow_forms(
    start_site: StartSite, many: int
) -> None:
    site = start_site()
    for path in PAGES:  # the first is made anew, for whoever comes first
        ask(site, "GET", path)

    with clients(site, many, sent=HALF):
        read = [
            timed(site, path, at=address) for path in PAGES for address in ("127.0.0.1", NEIGHBOUR)
        ]
        written = reply(site, "From next door.", at=NEIGHBOUR)[0].status

    assert ([status for status, _ in read], written) == ([200] * 2 * len(PAGES), 303)
    assert max(took for _, took in read) < READERS_WAIT


@pytest.mark.parametrize("drips", [False, True], ids=["silent", "byte by byte"])
def test_a_form_that_takes_too_long_is_ended_with_a_sentence(
    start_site: StartSite, drips: bool
) -> None:
    site = start_site(request_seconds=2)

    with clients(site, 3, sent=HALF) as them:
        began = time.monotonic()
        while drips and time.monotonic() - began < 1.5:
            for client in them:
                client.sendall(b"t")
            time.sleep(0.2)
        answers = [end_of(client) for client in them]
        took = time.monotonic() - began

    assert all(each.startswith(b"HTTP/1.1 408 Request Timeout\r\n") for each in answers)
    assert all(b"what you wrote is still in the form" in each for each in answers)
    assert 1 < took < 10
    assert "no answer within 2" in site.errors


@pytest.mark.parametrize(
    "sent",
    ["", "GET / HTTP/1.1\r\nX-Slow: ", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
    ids=["silent", "half a head", "idle after an answer"],
)
def test_a_connection_without_a_whole_head_is_closed(start_site: StartSite, sent: str) -> None:
    site = start_site(head_seconds=1)

    with clients(site, 1, sent=sent) as (client,):
        began = time.monotonic()
        while sent.endswith("Slow: ") and time.monotonic() - began < 0.8:
            client.sendall(b"x")
            time.sleep(0.1)
        end_of(client)

    assert time.monotonic() - began < 10


def test_an_answer_that_is_not_taken_is_dropped(start_site: StartSite) -> None:
    site = start_site(answer_seconds=2, head_seconds=60, request_seconds=60)
    page = f"GET {ARTICLE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        client.connect(("127.0.0.1", site.port))
        client.sendall(page.encode() * 500)
        wait_until(lambda: connections(site) == 1)
        began = time.monotonic()
        wait_until(lambda: connections(site) == 0)

    assert 1 < time.monotonic() - began < 10
    assert "answer not taken within 2" in site.errors


def test_an_answer_that_is_taken_slowly_arrives_in_full(start_site: StartSite) -> None:
    site = start_site(answer_seconds=2, request_seconds=2)
    whole = len(ask(site, "GET", ARTICLE)[1].encode())

    with clients(site, 1, sent=f"GET {ARTICLE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as (client,):
        received = bytearray()
        while len(received) < whole:
            received += client.recv(whole // 4)
            time.sleep(0.2)

    assert received.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_form_under_a_request_that_only_reads_is_not_waited_for(start_site: StartSite) -> None:
    site = start_site()
    missing = "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORM % 1_000

    with clients(site, 8, sent=missing) as them:
        began = time.monotonic()
        answers = [end_of(client) for client in them]

    assert all(each.startswith(b"HTTP/1.1 404 ") for each in answers)
    assert time.monotonic() - began < READERS_WAIT


def test_of_too_many_connections_of_a_client_the_longest_idle_are_closed(
    start_site: StartSite,
) -> None:
    site = start_site(connections_per_client=10, idle_seconds=1)

    with clients(site, 5, sent="") as first:
        time.sleep(1)
        with clients(site, 10, sent="") as second:
            ends = [end_of(client) for client in first]
            read = ask(site, "GET", ARTICLE)[0].status
            wait_until(lambda: connections(site) == 10)
            for client in second:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answers = [client.recv(12) for client in second]

    assert (ends, read) == ([b""] * 5, 200)
    assert answers == [b"HTTP/1.1 200"] * 10


def test_connections_of_a_proxy_are_no_share_of_one_client(start_site: StartSite) -> None:
    site = start_site(connections_per_client=3, idle_seconds=0, TRUSTED_PROXIES=1)

    with clients(site, 10, sent=""):
        time.sleep(2)
        held = connections(site)

    assert held == 10


def test_behind_a_proxy_each_client_has_a_share_of_requests(start_site: StartSite) -> None:
    site = start_site(requests_per_client=3, TRUSTED_PROXIES=1)
    slow = (HEAD % COMMENTS) + "X-Forwarded-For: 192.0.2.1\r\n" + FORM % 1_000

    with clients(site, 3, sent=slow):
        time.sleep(1)  # or the reply below takes a place before they do
        refused, words = reply(site, "More.", headers={"X-Forwarded-For": "192.0.2.1"})
        other = reply(site, "Ours.", headers={"X-Forwarded-For": "192.0.2.2"})[0].status
        read = ask(site, "GET", "/login", headers={"X-Forwarded-For": "192.0.2.1"})[0].status

    assert (refused.status, other, read) == (429, 303, 200)
    assert refused.getheader("Retry-After")
    assert words == (
        "Too many requests of yours are under way. "
        "Wait a few seconds, go back, and send it once more.\n"
    )


def test_few_bodies_that_are_longer_than_a_form_are_taken_in_at_once(
    start_site: StartSite,
) -> None:
    site = start_site(large_bodies=1)
    large = HEAD % "/moderation/rules/import" + FORM % 1_000_000

    with clients(site, 2, sent=large) as both:
        (refused, *others), _, _ = select(both, [], [], LONGEST_WAIT)
        answer = refused.recv(12)
        form = reply(site, "An ordinary one.")[0].status
        waiting = [each for each in both if each is not refused]
        answered_later = select(waiting, [], [], 1)[0]

    assert (answer, others, answered_later) == (b"HTTP/1.1 503", [], [])
    assert form == 303


@contextmanager
def writers_wait(url: str) -> Iterator[None]:
    """Let nobody write what readers read."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            return
    with psycopg.connect(url.replace("+psycopg", "")) as server:
        server.execute("LOCK TABLE comments IN EXCLUSIVE MODE")
        yield


@pytest.mark.fresh_database
def test_readers_do_not_wait_for_writers_who_wait_for_the_database(
    start_site: StartSite, database_url: str
) -> None:
    site = start_site(THREADS=2, DATABASE_URL=database_url)
    for path in PAGES:
        ask(site, "GET", path)

    with ThreadPoolExecutor(8) as writers:
        with writers_wait(database_url):
            replies = [writers.submit(reply, site, f"Words {number}") for number in range(8)]
            time.sleep(1)
            read = [timed(site, path) for path in PAGES]
        written = [each.result()[0].status for each in replies]

    assert [status for status, _ in read] == [200] * len(PAGES)
    assert max(took for _, took in read) < READERS_WAIT
    assert written == [303] * 8


def test_a_form_that_no_thread_takes_in_time_is_shown_again(
    start_site: StartSite, tmp_path: Path
) -> None:
    site = start_site(queue_seconds=1, THREADS=1)

    with ThreadPoolExecutor(1) as writers:
        with writers_wait(f"sqlite:///{tmp_path / 'site.db'}"):
            first = writers.submit(reply, site, "I came first.")
            time.sleep(0.5)
            answer, page = reply(site, "These words stay.")
        written = first.result()[0].status

    assert (answer.status, written) == (503, 303)
    assert answer.getheader("Retry-After") == "10"
    assert "These words stay." in page


def test_operators_are_told_each_limit_as_it_is() -> None:
    guide = (ROOT / "docs" / "scaling.md").read_text()
    table = guide.partition("## Limits on clients")[2].partition("\n## ")[0]

    numbers = {float(each) for each in re.findall(r"\b\d+\b", table)}
    assert {float(each) for each in asdict(ClientLimits()).values()} <= numbers


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("_hidden", "unknown"),
    ],
)
def test_a_client_is_an_address_or_half_of_one(address: str, client: str) -> None:
    assert client_of(address) == client
