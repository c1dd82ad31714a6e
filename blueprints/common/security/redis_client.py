"""Redis, which several hosts share: asked briefly, and missed in words.

Its client is imported by `limits`, which reaches it as well, and only where REDIS_URL is set.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from limits.storage import storage_from_string
from werkzeug.exceptions import ServiceUnavailable

BRIEFLY: Final = {  # seconds that a request waits for it, with one of the threads
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}
log = logging.getLogger(__name__)


class RedisClient:
    """The client of one Redis. It connects at the first command, and anew after a fault."""

    def __init__(self, url: str) -> None:
        store: Any = storage_from_string(url, **BRIEFLY)
        self._client, self._faults = store.storage, store.base_exceptions

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """The client; where it can't be reached the answer is 503."""
        try:
            yield self._client
        except self._faults as fault:
            log.warning("the desk waits: Redis: %s", type(fault).__name__)
            raise ServiceUnavailable from None
