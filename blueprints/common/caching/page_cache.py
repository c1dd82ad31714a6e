"""Readers' pages as finished bytes, known by version: nothing to purge, nothing ever stale."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from weakref import WeakValueDictionary

from flask import Flask, Response, current_app, g, request

from blueprints.common.caching.compression import (
    CODINGS,
    coding_for,
    compact,
    expanded,
    is_text,
    label,
)
from database.timeouts import held

MOST_BYTES = 32 * 1024 * 1024  # of pages kept in one process
FOR_PROXIES = "X-Accel-Expires"  # a header that nginx reads and does not hand on


class _Making:
    """Held by the one thread that makes a page, while others wait for it."""

    def __init__(self) -> None:
        self.lock = Lock()


class PageCache:
    """The pages used last, up to `MOST_BYTES`, shared by the threads of one process."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._underway: WeakValueDictionary[str, _Making] = WeakValueDictionary()

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The page known by `key`. However many ask at once, it is made once.

        Where making it fails, the next who waits tries; nobody waits for longer than for a lock.
        `make` may ask for another page.
        """
        page = self._get(key)
        if page is not None:
            return page
        with self._lock:
            making = self._underway.setdefault(key, _Making())
        with held(making.lock):
            page = self._get(key)
            if page is None:
                page = make()
                self._put(key, page)
        return page

    def _get(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def _put(self, key: str, page: bytes) -> None:
        with self._lock:
            self._bytes += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1])


def set_up_page_cache(app: Flask) -> None:
    """Give the site an empty cache, and let each request know the second in which it began."""

    def begin() -> None:
        g.second = this_second()

    app.extensions["page_cache"] = PageCache()
    app.before_request(begin)


def cached_response(
    key: str, render: Callable[[], str | bytes], *, mimetype: str = "text/html"
) -> Response:
    """Answer with the page known by `key`: 304, from the cache, or made anew.

    `key` names the page and its version; what `render` gives must depend on nothing else, for
    it is the same bytes for everybody. Shared caches may keep it and must ask before each use; a
    proxy of the site's own may answer with it until this second ends.
    """
    digest = hashlib.sha256(f"{current_app.config['BUILD']} {key}".encode()).hexdigest()[:32]
    response = cached_asset(digest, render, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, no-cache"
    let_proxies_keep(response, g.second)
    return response


def this_second() -> str:
    """The end of what a proxy may do without asking: so no page there is older than a second,
    which a duration, counted in whole seconds, could not say. It must be known before a version
    is read: what takes long to make was true at its beginning."""
    return f"@{int(time.time())}"


def let_proxies_keep(response: Response, until: str) -> None:
    """Tell a proxy of the site's own how long it need not ask: to a second, or for seconds."""
    if current_app.config["SETTINGS"].trusted_proxies:
        response.headers[FOR_PROXIES] = until


def cached_asset(digest: str, make: Callable[[], str | bytes], *, mimetype: str) -> Response:
    """Answer with the bytes known by `digest`, compressed once for each coding that is liked.

    They are made once for all of these, and kept compactly: hardly anybody asks for them as they
    are, and a process would hold ten times as much.

    Each coding is a representation with a strong ETag of its own (RFC 9110, 8.8.3); proxies that
    weaken it are understood.
    """
    coding = coding_for(mimetype)
    etag = f"{digest}-{coding}" if coding else digest
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        body = _body(digest, coding, make) if is_text(mimetype) else _as_it_is(digest, make)
        response = Response(body, mimetype=mimetype)
    response.set_etag(etag)
    if is_text(mimetype):
        label(response, coding)
    return response


def _body(digest: str, coding: str, make: Callable[[], str | bytes]) -> bytes:
    pages: PageCache = current_app.extensions["page_cache"]

    def plain() -> bytes:
        return expanded(pages.get_or_make(f"{digest}-any", lambda: compact(_bytes(make()))))

    if coding:
        return pages.get_or_make(f"{digest}-{coding}", lambda: CODINGS[coding](plain()))
    return pages.get_or_make(digest, plain)


def _as_it_is(digest: str, make: Callable[[], str | bytes]) -> bytes:
    """A picture is compressed already."""
    pages: PageCache = current_app.extensions["page_cache"]
    return pages.get_or_make(digest, lambda: _bytes(make()))


def _bytes(page: str | bytes) -> bytes:
    return page.encode() if isinstance(page, str) else page
