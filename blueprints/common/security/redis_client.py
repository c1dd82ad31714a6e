"""The Redis client, for sites on several hosts.

`limits` imports the redis package, only if REDIS_URL is set.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from limits.storage import storage_from_string
from werkzeug.exceptions import ServiceUnavailable

TIMEOUTS: Final = {  # seconds; a request thread waits meanwhile
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}
log = logging.getLogger(__name__)


class RedisClient:
    """A client of one Redis. It connects with the first command, and again after an error."""

    def __init__(self, url: str) -> None:
        store: Any = storage_from_string(url, **TIMEOUTS)
        self._client, self._errors = store.storage, store.base_exceptions

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """Yield the client; if it can't be reached, answer 503."""
        try:
            yield self._client
        except self._errors as fault:
            log.warning("Redis is unavailable: %s", type(fault).__name__)
            raise ServiceUnavailable from None
