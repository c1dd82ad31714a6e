"""Work inside a transaction that must not fail it."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from extensions import db
from models.errors import Refusal

log = logging.getLogger(__name__)


@contextmanager
def best_effort(work: str) -> Iterator[None]:
    """Run a block in a savepoint; if it raises, roll back the block only and log `work`.

    A `Refusal` and a lost connection are re-raised.
    """
    try:
        with db.session.begin_nested():
            yield
    except Refusal:
        raise
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log_fault(work, error)


def log_fault(work: str, error: Exception) -> None:
    """Log the type and place of an error, not its message, which may quote a reader."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    log.error("%s failed: %s at %s", work, type(error).__name__, place)
