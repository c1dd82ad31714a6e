"""WSGI middleware: read the request completely, then run the view on a bounded thread pool."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore, Lock
from typing import Any, Final

from blueprints.common.request.body import MAX_BODY_BYTES, MAX_FORM_BYTES, NO_THREAD
from blueprints.common.request.client_limits import ClientLimits, client_of
from extensions import SAFE_METHODS

RETRY_AFTER: Final = 5  # seconds
TOO_MANY: Final = ("429 TOO MANY REQUESTS", "Too many requests of yours are under way.")
BUSY: Final = ("503 SERVICE UNAVAILABLE", "This site is very busy.")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]

logger = logging.getLogger(__name__)


class NoThread(Exception):
    """No thread started on a request within `ClientLimits.queue_seconds`."""


class RequestPools:
    """Reads each request completely, then runs it on the thread pool of its kind.

    The server calls this from one of many threads, where waiting for a slow body is cheap. Reading
    and writing have separate pools, each with its own database connections (see
    `database.setup.pool_options`), so writers that wait for a lock never take a reader's thread. A
    pool runs requests in the order in which they were complete.
    """

    def __init__(self, site: WSGIApp, *, threads: int, limits: ClientLimits) -> None:
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
        """Run a safe request. Its body is not needed, so it is not read."""
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
        try:
            return self._work(self._reading, environ, start_response)
        except NoThread:
            return _refuse(start_response, *BUSY)

    def _write(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Run a form. If no writing thread is free, a reading one shows what was typed again, with
        503."""
        is_large = _may_be_large(environ)
        if is_large and not self._large.acquire(blocking=False):
            return _refuse(start_response, *BUSY)
        try:
            is_complete = _read_body(environ)
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
        """Run the request on `pool`. Raises `NoThread` if no thread starts in time."""
        answer = pool.submit(self._site, environ, start_response)
        try:
            return answer.result(self._limits.queue_seconds)
        except TimeoutError:
            if answer.cancel():
                raise NoThread from None
        return answer.result()  # a thread has started; its work has limits of its own

    @contextmanager
    def _counted(self, *kind: bool | str) -> Iterator[bool]:
        """Count a concurrent request of its kind; yield whether it is within the client's share."""
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
    """Tell whether a body is longer than an ordinary form, or of unknown length."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return length > MAX_FORM_BYTES or "HTTP_TRANSFER_ENCODING" in environ


def _read_body(environ: Environ) -> bool:
    """Read the body; tell whether the client sent all of it. A body that is too long is not read:
    the site refuses it by its length."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = b"" if length > MAX_BODY_BYTES else environ["wsgi.input"].read(MAX_BODY_BYTES + 1)
    environ["wsgi.input"] = BytesIO(body)
    return length > MAX_BODY_BYTES or len(body) >= length


def _refuse(start_response: StartResponse, status: str, reason: str) -> Iterable[bytes]:
    """Answer without the site, in English: the client's language is not known here."""
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
