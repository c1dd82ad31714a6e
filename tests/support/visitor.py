"""Somebody who speaks to the real site over HTTP: from an address of their own, with cookies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.support.running import LONGEST_WAIT, OURS

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def kept(self) -> str:
        """What nginx says of it: MISS, HIT, EXPIRED, REVALIDATED, STALE, BYPASS."""
        return str(self.headers.get("X-Cache-Status", ""))


@dataclass(slots=True)
class Visitor:
    """A browser at `address`, which asks `port` on `host`, one connection for each request."""

    port: int
    host: str = "127.0.0.1"
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, headers)

    def send(self, path: str, **fields: object) -> Answer:
        return self._ask("POST", path, OURS, urlencode(fields))

    def sign_in(self, email: str, password: str) -> Answer:
        return self.send("/login", email=email, password=password, csrf_token=self.token("/login"))

    def token(self, path: str) -> str:
        """The token of the first form on a page."""
        return self.token_in(self.open(path))

    def token_in(self, page: Answer) -> str:
        found = TOKEN.search(page.text)
        assert found, f"no form on a page answered with {page.status}"
        return unescape(found[1])

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str = "") -> Answer:
        named = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            named["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection(
            self.host, self.port, timeout=LONGEST_WAIT, source_address=(self.address, 0)
        )
        try:
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            self._remember(answer.headers)
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def _remember(self, headers: HTTPMessage) -> None:
        for line in headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
