"""Readers' pages that are ready to be sent again, before Flask and any door is asked.

What is kept here was answered by the whole site, to the same address and in the same coding: the
very bytes and headers, which are the same for everybody. They are good as long as their article
has the same version and the day is the same; whatever else is asked for goes the usual way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from flask import Flask, Response, g, request

from blueprints.common.compression import liked_most
from blueprints.common.logs import REQUEST_ID, new_request_id, say_answered
from blueprints.common.page_cache import FOR_PROXIES, this_second
from extensions import db
from models.edition import Editions
from models.types import now

MOST_BYTES = 8 * 1024 * 1024  # of bodies, most of which the page cache holds as well
MADE_ANEW: Final = {REQUEST_ID, FOR_PROXIES, "Content-Length"}  # headers
OF_A_BODY: Final = {"Content-Type", "Content-Encoding"}  # headers that a 304 does not have

Address = tuple[str, ...]
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Site = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a page is known by: an article, its version, and the day on which it was made (UTC)."""

    slug: str
    version: int
    day: date


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """An answer as it was sent: the endpoint that gave it, its headers, and its bytes."""

    edition: Edition
    endpoint: str
    etag: str
    is_for_proxies: bool
    headers: Headers
    body: bytes


class ReadyPages:
    """Stands before the site as a WSGI application, and hands on what it does not know."""

    def __init__(self, app: Flask, editions: Editions) -> None:
        self._app, self._editions = app, editions
        self._site: Site = app.wsgi_app
        self._pages: dict[Address, ReadyPage] = {}
        self._bytes, self._lock = 0, Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, second = time.perf_counter(), this_second()
        page = self._pages.get(_address(environ)) if environ["REQUEST_METHOD"] == "GET" else None
        if page is None or not self._is_current(page.edition):
            return self._site(environ, start_response)

        status, headers, body = _answer(page, environ.get("HTTP_IF_NONE_MATCH", ""), second)
        request_id = new_request_id()
        start_response(status, [*headers, (REQUEST_ID, request_id)])
        said = {"request": request_id, "method": "GET", "page": page.endpoint}
        say_answered(self._app.logger, said, status=int(status[:3]), began=began)
        return body

    def keep(self, response: Response) -> Response:
        """Keep an answer that a door called an edition (see `of_edition`)."""
        if "edition" in g and response.status_code == 200 and request.method == "GET":
            self._put(_address(request.environ), _as_sent(response, g.edition))
        return response

    def hand_on(self, through: Callable[[Site], Site]) -> None:
        """Let what is not ready go `through` something else: whoever only reads does not."""
        self._site = through(self._site)

    def forget(self) -> None:
        """Begin with nothing again."""
        with self._lock:
            self._pages, self._bytes = {}, 0

    def _is_current(self, edition: Edition) -> bool:
        is_todays = edition.day == today()
        return is_todays and edition.version == self._editions.version_of(edition.slug)

    def _put(self, address: Address, page: ReadyPage) -> None:
        with self._lock:
            earlier = self._pages.pop(address, None)
            self._pages[address] = page
            self._bytes += len(page.body) - (len(earlier.body) if earlier else 0)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.pop(next(iter(self._pages))).body)


def bind_ready_pages(app: Flask) -> None:
    """Stand before the site, and see its answers when all others are done with them."""
    with app.app_context():
        pages = app.extensions["ready_pages"] = ReadyPages(app, Editions(db.engine))
    app.after_request(pages.keep)  # what is bound first is called last
    app.wsgi_app = pages  # type: ignore[method-assign]


def of_edition(response: Response, *, slug: str, version: int) -> Response:
    """Call an answer an edition: nothing but the address, the coding, the article's `version` and
    the day decides what it says."""
    g.edition = Edition(slug, version, today())
    return response


def today() -> date:
    """The day that pages are made on (UTC)."""
    return now().date()


def _address(environ: Environ) -> Address:
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_HOST", ""),
        environ["wsgi.url_scheme"],
        liked_most(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _as_sent(response: Response, edition: Edition) -> ReadyPage:
    return ReadyPage(
        edition=edition,
        endpoint=request.endpoint or "none",
        etag=response.headers["ETag"],
        is_for_proxies=FOR_PROXIES in response.headers,
        headers=[(name, value) for name, value in response.headers if name not in MADE_ANEW],
        body=response.get_data(),
    )


def _answer(page: ReadyPage, known: str, second: str) -> tuple[str, Headers, Iterable[bytes]]:
    """The status, the headers and the body for somebody who has what `known` names."""
    headers = [*page.headers, (FOR_PROXIES, second)] if page.is_for_proxies else page.headers
    if page.etag in known:  # with its quotes: each tag is found whole, be it weak or strong
        return "304 NOT MODIFIED", [each for each in headers if each[0] not in OF_A_BODY], ()
    length = ("Content-Length", str(len(page.body)))
    return "200 OK", [*headers, length], (page.body,)
