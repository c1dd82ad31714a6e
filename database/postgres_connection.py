"""A connection to PostgreSQL that waits for an answer only so long.

The timeouts of the server can't help where the server itself stands still.
"""

from __future__ import annotations

from typing import Any

import psycopg


class LimitedConnection(psycopg.Connection[Any]):
    """A connection that is closed when an answer takes longer than `answer_within` seconds."""

    answer_within: float = 10

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; close the connection and raise when it takes too long."""
        timeout = self.answer_within if timeout is None else timeout
        try:
            return super().wait(gen, interval=interval, timeout=timeout)
        except psycopg.errors._WaitTimeout:
            self.close()  # the answer may still come, and is nobody's any more
            raise psycopg.OperationalError(f"no answer within {timeout:g} s") from None
