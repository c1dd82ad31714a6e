"""WSGI middleware that reads a request completely before a thread of the site works on it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore, Lock
from typing import Any, Final

from blueprints.common.request.body import MAX_FORM_BYTES, MOST, NO_THREAD
from blueprints.common.request.client_limits import ClientLimits, client_of
from extensions import SAFE_METHODS

RETRY_AFTER: Final = 5  # seconds
TOO_MANY: Final = ("429 TOO MANY REQUESTS", "Too many requests of yours are under way.")
BUSY: Final = ("503 SERVICE UNAVAILABLE", "This site is very busy.")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Site = Callable[[Environ, StartResponse], Iterable[bytes]]

logger = logging.getLogger(__name__)


class NoThread(Exception):
    """No thread began to work on a request within `ClientLimits.queue_seconds`."""


class RequestPools:
    """Reads each request to its end, then lets a thread of its kind work on it.

    The server calls this in one of many threads, in which a slow body may wait. Reading and
    writing have pools of their own, with connections to the database for each (see
    `database.setup.pool_options`): writers that wait for a lock never take a reader's thread.
    Within a pool requests are worked on in the order in which they were complete.
    """

    def __init__(self, site: Site, *, threads: int, limits: ClientLimits) -> None:
        self._site, self._limits = site, limits
        self._reading = ThreadPoolExecutor(threads, "reading")
        self._writing = ThreadPoolExecutor(threads, "writing")
        self._under_way: Counter[tuple[bool | str, ...]] = Counter()
        self._lock = Lock()
        self._large = BoundedSemaphore(limits.large_bodies)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        is_reading = environ["REQUEST_METHOD"] in SAFE_METHODS
        with self._counted(is_reading, client_of(environ["REMOTE_ADDR"])) as is_within_share:
            if not is_within_share:
                return _refuse(start_response, *TOO_MANY)
            answer = self._read if is_reading else self._write
            return answer(environ, start_response)

    def _read(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request that changes nothing. It needs no body, so none is waited for."""
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
        try:
            return self._work(self._reading, environ, start_response)
        except NoThread:
            return _refuse(start_response, *BUSY)

    def _write(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a form. If no thread is free for it, a reading one shows its words again."""
        is_large = _may_be_large(environ)
        if is_large and not self._large.acquire(blocking=False):
            return _refuse(start_response, *BUSY)
        try:
            is_complete = _take_in(environ)
        finally:
            if is_large:
                self._large.release()
        if not is_complete:
            start_response("400 BAD REQUEST", [])
            return ()
        try:
            return self._work(self._writing, environ, start_response)
        except NoThread:
            logger.warning("no thread for a form within %s seconds", self._limits.queue_seconds)
        environ[NO_THREAD] = True
        try:
            return self._work(self._reading, environ, start_response)
        except NoThread:
            return _refuse(start_response, *BUSY)

    def _work(
        self, pool: ThreadPoolExecutor, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer in a thread of `pool`; raise NoThread if none begins in time."""
        answer = pool.submit(self._site, environ, start_response)
        try:
            return answer.result(self._limits.queue_seconds)
        except TimeoutError:
            if answer.cancel():
                raise NoThread from None
        return answer.result()  # a thread has begun: what it does has limits of its own

    @contextmanager
    def _counted(self, *kind: bool | str) -> Iterator[bool]:
        """Count a request among those of its kind; tell whether it is within their share."""
        with self._lock:
            self._under_way[kind] += 1
            is_within_share = self._under_way[kind] <= self._limits.requests_per_client
        try:
            yield is_within_share
        finally:
            with self._lock:
                self._under_way[kind] -= 1
                if not self._under_way[kind]:
                    del self._under_way[kind]


def _may_be_large(environ: Environ) -> bool:
    """Tell whether a body is longer than an ordinary form, or does not say how long it is."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return length > MAX_FORM_BYTES or "HTTP_TRANSFER_ENCODING" in environ


def _take_in(environ: Environ) -> bool:
    """Read the body; tell whether the client sent all of it. Of one that is too long nothing is
    read: the site refuses it by its length."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = b"" if length > MOST else environ["wsgi.input"].read(MOST + 1)
    environ["wsgi.input"] = BytesIO(body)
    return length > MOST or len(body) >= length


def _refuse(start_response: StartResponse, status: str, reason: str) -> Iterable[bytes]:
    """Answer without the site, in plain English: the language of whoever asks is not known."""
    logger.warning("refused a request: %s", status)
    start_response(
        status,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Retry-After", str(RETRY_AFTER)),
        ],
    )
    return [f"{reason} Wait a few seconds, go back, and send it once more.\n".encode()]
