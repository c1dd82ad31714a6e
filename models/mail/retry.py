"""How often a letter is tried, and when: nothing is tried for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from extensions import UNLOADED, db
from models.column_types import now
from models.mail.outbox import NOTICE, QueuedEmail

LEASE = timedelta(minutes=10)  # longer than the server can take for one mail: see smtp.py
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=12)
WITHOUT_KEY = timedelta(hours=1)
MOST_TRIES = 15  # over about three days
WITHOUT_SERVER = timedelta(days=3)


def lease(letter: QueuedEmail, at: datetime) -> None:
    """Take a letter: nobody else sees it until it ends, is put off, or the lease is over. One that
    no worker came back from is parked: it may be what ends them."""
    if letter.attempts >= MOST_TRIES:
        letter.end("parked", "worker ended")
    else:
        letter.attempts += 1
        letter.trouble, letter.due_at = "", at + LEASE


def try_later(letter: QueuedEmail, trouble: str) -> None:
    """Wait longer after each try, and park the letter after the last."""
    if letter.attempts >= MOST_TRIES:
        letter.end("parked", trouble)
    else:
        letter.trouble, letter.due_at = trouble, now() + _wait(letter)


def wait_for_key(letter: QueuedEmail, _no_trouble: str = "") -> None:
    """Its address can't be opened for now: that is no fault of the letter, so no try counts."""
    letter.attempts -= 1
    letter.trouble, letter.due_at = "key", now() + WITHOUT_KEY


def give_up_without_server(at: datetime) -> None:
    """Drop letters that have been due for three days, on a site that has no mail server any more:
    set again within that time, it still gets them. The caller commits."""
    left = QueuedEmail.state.in_(("waiting", "parked")), QueuedEmail.due_at < at - WITHOUT_SERVER
    dropped = {"state": "dropped", "trouble": "no mail server", "ended_at": at}
    overdue = update(QueuedEmail).where(*left, QueuedEmail.kind != NOTICE).values(dropped)
    db.session.execute(overdue, execution_options=UNLOADED)


def _wait(letter: QueuedEmail) -> timedelta:
    """Twice as long after each try, and up to a quarter more or less: letters that failed together
    are not tried together. The letter's name decides, so that it is the same for the same letter.
    """
    longer: timedelta = min(FIRST_WAIT * 2 ** (letter.attempts - 1), LONGEST_WAIT)
    return longer * (0.75 + int(letter.name[:4], 16) / 0x1_FFFF)
