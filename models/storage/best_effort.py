"""Work that goes with a transaction, and must not undo it when it fails."""

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
    """Run a block in a savepoint. If it raises, undo the block alone, log that `work` failed, and
    go on. Passes on a `Refusal`, which is an answer, and the loss of the connection."""
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
    """Log what failed, and where in the code: the message of an error may hold a reader's words."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    log.error("%s failed: %s at %s", work, type(error).__name__, place)
