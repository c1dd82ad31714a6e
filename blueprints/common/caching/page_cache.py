"""The cache of everything that is the same bytes for everybody, and the answers made from it.

An entry is known by all that its content depends on, so it never goes stale and is never purged.
ETag, 304, `Vary` and compression are decided here alone, in `cached_body`; `response_cache` looks
up in the same cache what was answered before.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Final
from weakref import WeakValueDictionary

from cachetools import LRUCache
from flask import Flask, Response, current_app, request
from werkzeug.http import parse_etags

from blueprints.common.caching.compression import CODINGS, is_compressible, preferred_coding
from database.timeouts import held

MAX_BYTES = 32 * 1024 * 1024  # in one process
REVALIDATE: Final = "public, no-cache"
FOR_PROXIES: Final = "X-Accel-Expires"  # nginx obeys this header and does not pass it on
SECOND: Final = "site.second"  # in a WSGI environment: when the request arrived, for FOR_PROXIES


class PageCache:
    """The entries used last, up to `max_bytes`, shared by the threads of one process."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._entries: LRUCache[str, bytes] = LRUCache(max_bytes, getsizeof=len)
        self._lock = Lock()
        self._being_made: WeakValueDictionary[str, Any] = WeakValueDictionary()

    def get(self, key: str) -> bytes | None:
        """Return an entry, which counts as used by that."""
        with self._lock:
            return self._entries.get(key)

    def get_or_make(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the entry of `key`; `make` it once, however many threads ask at the same time.

        If `make` raises, the next waiting thread tries. Raise LockTimeout after waiting for
        another thread as long as for a lock. `make` may ask for another entry.
        """
        if (entry := self.get(key)) is not None:
            return entry
        with self._lock:
            being_made = self._being_made.setdefault(key, Lock())
        with held(being_made):
            if (entry := self.get(key)) is None:
                entry = make()
                with self._lock:
                    self._entries[key] = entry
        return entry


def cached_response(
    key: str, render: Callable[[], str | bytes], *, mimetype: str = "text/html"
) -> Response:
    """Answer with the page known by `key`, which names the page and its version.

    What `render` returns must depend on nothing else. Shared caches must revalidate before each
    use; the site's own proxy may reuse the answer until the current second ends.
    """
    digest = hashlib.sha256(f"{current_app.config['BUILD']} {key}".encode()).hexdigest()[:32]
    second = request.environ.get(SECOND, "")
    return cached_body(digest, render, mimetype=mimetype, proxy_expires=second)


def cached_body(
    digest: str,
    make: Callable[[], str | bytes],
    *,
    mimetype: str,
    cache_control: str = REVALIDATE,
    proxy_expires: str = "",
) -> Response:
    """Answer with the bytes known by `digest`, in the coding the client prefers, or with 304.

    Each coding is a representation with a strong ETag of its own (RFC 9110, 8.8.3).
    """
    is_text = is_compressible(mimetype)
    coding = preferred_coding(request.headers.get("Accept-Encoding", "")) if is_text else ""
    etag = f"{digest}-{coding}" if coding else digest
    is_known = has_etag(request.environ, etag)
    body = b"" if is_known else _body(digest, coding, etag, make, is_text=is_text)
    response = Response(body, 304 if is_known else 200, mimetype=mimetype)
    response.set_etag(etag)
    response.headers["Cache-Control"] = cache_control
    if is_text:
        response.vary.add("Accept-Encoding")
    if coding:
        response.content_encoding = coding
    if proxy_expires:
        let_proxy_keep(current_app, response, proxy_expires)
    return response


def has_etag(environ: dict[str, Any], etag: str) -> bool:
    """Return whether the client has this representation; a proxy may have weakened its ETag."""
    return parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(etag)


def current_second() -> str:
    """Return when the site's own proxy has to ask again: at the end of this second.

    A duration, counted in whole seconds, could not say that. Take it before a version is read, so
    that no page in the proxy is older than a second.
    """
    return f"@{int(time.time())}"


def let_proxy_keep(app: Flask, response: Response, expires: str) -> None:
    """Tell the site's own proxy, if there is one, until when it need not ask again: `@` and
    seconds since 1970, or a number of seconds."""
    if app.config["SETTINGS"].trusted_proxies:
        response.headers[FOR_PROXIES] = expires


def _body(
    digest: str, coding: str, etag: str, make: Callable[[], str | bytes], *, is_text: bool
) -> bytes:
    """Return the bytes of one coding. All are made from the gzip one, so `make` runs once."""
    pages: PageCache = current_app.extensions["page_cache"]

    def made() -> bytes:
        body = make()
        return body.encode() if isinstance(body, str) else body

    def gzipped() -> bytes:
        return pages.get_or_make(f"{digest}-gzip", lambda: CODINGS["gzip"](made()))

    if not is_text:
        return pages.get_or_make(etag, made)
    if coding == "gzip":
        return gzipped()
    encode = CODINGS.get(coding, bytes)
    return pages.get_or_make(etag, lambda: encode(gzip.decompress(gzipped())))
