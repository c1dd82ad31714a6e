"""Background screening in `flask serve`: comments are screened soon after they are stored."""

from __future__ import annotations

import logging
import time
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from models.screening import backlog

POLL_INTERVAL = 0.5  # seconds
REST_FACTOR = 2  # times as long as the work, so that requests get the processor first
log = logging.getLogger(__name__)


def screen_until(stopped: Event) -> None:
    """Screen waiting comments until `stopped`; the comment in progress is finished first."""
    while not stopped.is_set():
        for number in _waiting() or ():
            started = time.monotonic()
            _screen(number)
            if stopped.wait(REST_FACTOR * (time.monotonic() - started)):
                return
        stopped.wait(POLL_INTERVAL)


def _waiting() -> list[int]:
    try:
        return backlog.oldest_ids()
    except SQLAlchemyError as error:  # the database may be back next time
        log.warning("comments wait for screening: the database: %s", type(error).__name__)
        return []
    finally:
        db.session.rollback()


def _screen(number: int) -> None:
    """Screen one comment. If that fails, it stays as it is and does not hold up the others."""
    try:
        backlog.screen_one(number)
    except SQLAlchemyError as error:
        log.warning("comment %s waits for screening: %s", number, type(error).__name__)
    except Exception as error:  # from any check; its message may contain text of the comment
        db.session.rollback()
        backlog.give_up(number)
        log.error("comment %s can’t be screened: %s", number, type(error).__name__)  # noqa: TRY400
    finally:
        db.session.rollback()
