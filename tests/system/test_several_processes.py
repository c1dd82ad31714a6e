"""Two processes answer, and nobody can tell: sessions and counted tries are those of the host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import STORES
from tests.support.redis_server import RedisServer
from tests.support.running import LONGEST_WAIT, OURS, Running

MODERATOR = "moderator@example.org"


class Visitor:
    """Somebody with a browser, each of whose requests goes to whichever process takes it."""

    def __init__(self, site: Running, cookie: str = "") -> None:
        self.site, self.cookie = site, cookie

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a request on a connection of its own; give back the status and the page."""
        connection = HTTPConnection("127.0.0.1", self.site.port, timeout=LONGEST_WAIT)
        try:
            connection.request(method, path, urlencode(fields), {**OURS, "Cookie": self.cookie})
            answer = connection.getresponse()
            self.cookie = answer.getheader("Set-Cookie", self.cookie).partition(";")[0]
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def press(self, path: str, *, on: str, **fields: str) -> int:
        """Send a form to `path` with the token of the page it is `on`."""
        (token, *_) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask("GET", on)[1])
        return self.ask("POST", path, csrf_token=unescape(token), **fields)[0]

    def sign_in(self, password: str) -> int:
        return self.press("/login", on="/login", email=MODERATOR, password=password)


@pytest.fixture(params=STORES)
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """The real site: two processes, and what they share in files or in Redis."""
    redis: RedisServer | None = None
    if request.param == "redis":
        redis = request.getfixturevalue("redis")
    site = Running(tmp_path, WORKERS=2, REDIS_URL=redis.url if redis else "")
    yield site
    site.kill()


def test_a_session_is_known_to_every_process_until_it_ends_for_all(running: Running) -> None:
    (password,) = re.findall(r"password: (\S{20})\n", running.output)
    mona = Visitor(running)

    signed_in = mona.sign_in(password)
    stolen = Visitor(running, mona.cookie)
    before = [mona.ask("GET", "/moderation/")[0] for _ in range(10)]
    mona.press("/logout", on="/moderation/")
    after = [stolen.ask("GET", "/moderation/")[0] for _ in range(10)]

    assert len(running.workers) == 2
    assert (signed_in, before, after) == (302, [200] * 10, [302] * 10)


def test_guesses_are_counted_over_all_processes(running: Running) -> None:
    visitor = Visitor(running)

    answers = [visitor.sign_in("not the password") for _ in range(12)]

    assert answers == [422] * 5 + [429] * 7
