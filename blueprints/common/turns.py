"""How many requests are answered at a time; a form that is still on its way takes no turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from blueprints.common.bodies import MOST
from extensions import SAFE_METHODS

Environ = dict[str, Any]


class Turns:
    """Stands before the site as a WSGI application: takes a form in whole, then waits its turn.

    The server begins to answer when it has read the head of a request, so whoever then sends a
    byte a second would keep a turn from everybody else. Turns are threads, to which requests go in
    the order in which they were whole: fewer threads than the server’s hold what a page is made
    with, and none is passed over, as with a lock.
    """

    def __init__(self, site: Callable[..., Iterable[bytes]], *, turns: int) -> None:
        self._site, self._turns = site, ThreadPoolExecutor(turns)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_whole(environ):
            start_response("400 BAD REQUEST", [])
            return ()
        return self._turns.submit(self._site, environ, start_response).result()


def _is_whole(environ: Environ) -> bool:
    """Take in the form, if there is one: tell whether its sender stayed to the end, for half a
    reply is no reply. One that is too long is left to be refused in words."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if environ["REQUEST_METHOD"] in SAFE_METHODS or length > MOST:
        return True
    form = environ["wsgi.input"].read(MOST + 1)
    environ["wsgi.input"] = BytesIO(form)
    return len(form) >= length
