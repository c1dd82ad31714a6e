"""Readers' pages as finished bytes, known by version: nothing to purge, nothing ever stale."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from flask import Flask, Response, current_app, request

MOST_BYTES = 32 * 1024 * 1024  # of pages kept in one process


class PageCache:
    """The pages used last, up to `MOST_BYTES`, shared by the threads of one process."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: str, page: bytes) -> None:
        with self._lock:
            self._bytes += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1])


def bind_page_cache(app: Flask) -> None:
    """Give the site an empty cache."""
    app.extensions["page_cache"] = PageCache()


def public_page(
    key: str, render: Callable[[], str | bytes], *, mimetype: str = "text/html"
) -> Response:
    """Answer with the page known by `key`: 304, from the cache, or made anew.

    `key` names the page and its version; what `render` gives must depend on nothing else, for
    it is the same bytes for everybody. Shared caches may keep it and must ask before each use.
    """
    etag = _etag(key)
    if request.if_none_match.contains(etag):
        return _labelled(Response(status=304), etag)
    pages: PageCache = current_app.extensions["page_cache"]
    page = pages.get(etag)
    if page is None:
        page = _bytes(render())
        pages.put(etag, page)
    return _labelled(Response(page, mimetype=mimetype), etag)


def _bytes(page: str | bytes) -> bytes:
    return page.encode() if isinstance(page, str) else page


def _etag(key: str) -> str:
    return hashlib.sha256(f"{current_app.config['BUILD']} {key}".encode()).hexdigest()[:32]


def _labelled(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response
