"""What `flask serve` does beside the site: screen replies soon after they were acknowledged."""

from __future__ import annotations

import logging
import time
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from extensions import db
from models.screening import backlog

PAUSE = 0.5  # seconds between two looks where nothing waits
REST = 2  # times as long as the work: whoever answers readers has the processor first
log = logging.getLogger(__name__)


def screen_until(stopped: Event) -> None:
    """Look again and again, until told to stop; the reply that is at hand is finished first."""
    while not stopped.is_set():
        for number in _waiting() or ():
            started = time.monotonic()
            _screen(number)
            if stopped.wait(REST * (time.monotonic() - started)):
                return
        stopped.wait(PAUSE)


def _waiting() -> list[int]:
    try:
        return backlog.oldest_ids()
    except SQLAlchemyError as error:  # the database may be back at the next look
        log.warning("replies wait to be screened: the database: %s", type(error).__name__)
        return []
    finally:
        db.session.rollback()


def _screen(number: int) -> None:
    """One that can't be screened stands where it is, and holds up no other."""
    try:
        backlog.screen_one(number)
    except SQLAlchemyError as error:
        log.warning("comment %s waits to be screened: %s", number, type(error).__name__)
    except Exception as error:  # of any check; what it says may hold words
        db.session.rollback()
        backlog.give_up(number)
        log.error("comment %s can’t be screened: %s", number, type(error).__name__)  # noqa: TRY400
    finally:
        db.session.rollback()
