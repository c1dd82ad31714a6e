"""Readers' pages that are ready to be sent again, before Flask and any door is asked.

What is kept here was answered by the whole site, to the same address and in the same coding: the
very bytes and headers, which are the same for everybody. They are good as long as their article
has the same version and the day is the same; whatever else is asked for goes the usual way.

While the database does not say which version that is, the last one that it named is sent and
called stale.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from flask import Flask, Response, g, request

from blueprints.common.caching.compression import liked_most
from blueprints.common.caching.page_cache import FOR_PROXIES, this_second
from blueprints.common.request.logs import REQUEST_ID_HEADER, log_request, new_request_id
from extensions import db
from models.articles.page_version import PageVersions, Unanswered
from models.column_types import now

MOST_BYTES = 8 * 1024 * 1024  # of bodies, most of which the page cache holds as well
MADE_ANEW: Final = {REQUEST_ID_HEADER, FOR_PROXIES, "Content-Length"}  # headers
LONGEST_STALE = 24 * 3600  # seconds without an answer of the database; as long as nginx keeps it
AWAY = 2  # seconds without asking a database that did not answer
ASKING = 5  # seconds that one request asks it for all of them
STALE: Final = ("Warning", '110 - "Response is Stale"')  # RFC 7234, 5.5.1
OF_A_BODY: Final = {"Content-Type", "Content-Encoding"}  # headers that a 304 does not have

Address = tuple[str, ...]
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Site = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class CachedVersion:
    """What a page is known by: an article, its version, and the day on which it was made (UTC)."""

    slug: str
    version: int
    day: date


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer as it was sent: the endpoint that gave it, its headers, and its bytes."""

    edition: CachedVersion
    endpoint: str
    etag: str
    is_for_proxies: bool
    headers: Headers
    body: bytes


class ResponseCache:
    """Stands before the site as a WSGI application, and hands on what it does not know."""

    def __init__(self, app: Flask, editions: PageVersions) -> None:
        self._app, self._editions = app, editions
        self._site: Site = app.wsgi_app
        self._pages: dict[Address, CachedResponse] = {}
        self._bytes, self._lock = 0, Lock()
        self._named: dict[str, tuple[int | None, float]] = {}  # by slug: a version, and when
        self._ask_again = 0.0  # when the database is asked anew; 0 while it answers

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, second = time.perf_counter(), this_second()
        page = self._pages.get(_address(environ)) if environ["REQUEST_METHOD"] == "GET" else None
        age = self._age(page.edition) if page else None
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if page is None or age is None or (age and _may_know_better(page, known)):
            return self._site(environ, start_response)

        status, headers, body = _answer(page, known, second, age)
        request_id = new_request_id()
        start_response(status, [*headers, (REQUEST_ID_HEADER, request_id)])
        said = {"request": request_id, "method": "GET", "page": page.endpoint}
        log_request(self._app.logger, said, status=int(status[:3]), began=began)
        return body

    def keep(self, response: Response) -> Response:
        """Keep an answer that a door called an edition (see `mark_cacheable`)."""
        if "edition" in g and response.status_code == 200 and request.method == "GET":
            self._put(_address(request.environ), _as_sent(response, g.edition))
            version, _named = self._named.get(g.edition.slug, (None, 0))
            if version is None or version <= g.edition.version:
                self._named[g.edition.slug] = g.edition.version, time.monotonic()
        return response

    def wrap(self, through: Callable[[Site], Site]) -> None:
        """Let what is not ready go `through` something else: whoever only reads does not."""
        self._site = through(self._site)

    def forget(self) -> None:
        """Begin with nothing again."""
        with self._lock:
            self._pages, self._bytes, self._named = {}, 0, {}

    def _age(self, edition: CachedVersion) -> int | None:
        """How many seconds ago the database said that an edition is the current one: 0 where it
        said so just now; None where it is not, or that is not known."""
        asked = time.monotonic()
        if asked >= self._ask_again:
            self._ask_again = self._ask_again and asked + ASKING
            try:
                version = self._editions.version_of(edition.slug)
            except Unanswered:
                self._ask_again = time.monotonic() + AWAY
            else:
                self._ask_again, self._named[edition.slug] = 0.0, (version, asked)
                return 0 if edition.version == version and edition.day == today() else None
        version, named = self._named.get(edition.slug, (None, asked))
        is_last = edition.version == version and asked - named < LONGEST_STALE
        return max(1, int(asked - named)) if is_last else None

    def _put(self, address: Address, page: CachedResponse) -> None:
        with self._lock:
            earlier = self._pages.pop(address, None)
            self._pages[address] = page
            self._bytes += len(page.body) - (len(earlier.body) if earlier else 0)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.pop(next(iter(self._pages))).body)


def set_up_response_cache(app: Flask) -> None:
    """Stand before the site, and see its answers when all others are done with them."""
    with app.app_context():
        pages = app.extensions["ready_pages"] = ResponseCache(app, PageVersions(db.engine))
    app.after_request(pages.keep)  # what is bound first is called last
    app.wsgi_app = pages  # type: ignore[method-assign]


def mark_cacheable(response: Response, *, slug: str, version: int) -> Response:
    """Call an answer an edition: nothing but the address, the coding, the article's `version` and
    the day decides what it says."""
    g.edition = CachedVersion(slug, version, today())
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


def _as_sent(response: Response, edition: CachedVersion) -> CachedResponse:
    return CachedResponse(
        edition=edition,
        endpoint=request.endpoint or "none",
        etag=response.headers["ETag"],
        is_for_proxies=FOR_PROXIES in response.headers,
        headers=[(name, value) for name, value in response.headers if name not in MADE_ANEW],
        body=response.get_data(),
    )


def _may_know_better(page: CachedResponse, known: str) -> bool:
    """Whether a proxy of the site's own keeps another version, which may be a newer one."""
    return page.is_for_proxies and known != "" and page.etag not in known


def _answer(
    page: CachedResponse, known: str, second: str, age: int
) -> tuple[str, Headers, Iterable[bytes]]:
    """The status, the headers and the body for somebody who has what `known` names, of a page that
    was last known to be current `age` seconds ago."""
    is_known = page.etag in known  # with its quotes: each tag is found whole, be it weak or strong
    headers = page.headers
    if page.is_for_proxies and (is_known or not age):
        headers = [*headers, (FOR_PROXIES, second)]
    if age:
        headers = [*headers, STALE, ("Age", str(age))]
    if is_known:
        return "304 NOT MODIFIED", [each for each in headers if each[0] not in OF_A_BODY], ()
    length = ("Content-Length", str(len(page.body)))
    return "200 OK", [*headers, length], (page.body,)
