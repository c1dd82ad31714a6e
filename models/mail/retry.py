"""Retry schedule of emails: exponential back-off, at most `MAX_ATTEMPTS` attempts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from extensions import UNLOADED, db
from models.column_types import now
from models.mail.outbox import NOTICE, QueuedEmail

LEASE = timedelta(minutes=10)  # longer than all timeouts in smtp.py together
FIRST_WAIT = timedelta(minutes=1)
MAX_WAIT = timedelta(hours=12)
KEY_WAIT = timedelta(hours=1)
MAX_ATTEMPTS = 15  # over about three days
DROP_AFTER = timedelta(days=3)  # without a mail server


def lease(queued: QueuedEmail, at: datetime) -> None:
    """Lease an email to this worker.

    Nobody else takes it until the lease ends. Parks an email whose last attempt never finished: it
    may be what crashes workers.
    """
    if queued.attempts >= MAX_ATTEMPTS:
        queued.finish("parked", "worker ended")
    else:
        queued.attempts += 1
        queued.trouble, queued.due_at = "", at + LEASE


def try_later(queued: QueuedEmail, trouble: str) -> None:
    """Postpone an email, longer after each attempt, and park it after the last."""
    if queued.attempts >= MAX_ATTEMPTS:
        queued.finish("parked", trouble)
    else:
        queued.trouble, queued.due_at = trouble, now() + _wait(queued)


def wait_for_key(queued: QueuedEmail, _no_trouble: str = "") -> None:
    """Postpone an email whose address can't be decrypted yet; doesn't count as an attempt."""
    queued.attempts -= 1
    queued.trouble, queued.due_at = "key", now() + KEY_WAIT


def give_up_without_server(at: datetime) -> None:
    """Drop emails overdue for three days on a site without a mail server.

    If the server is configured again in time, they are still sent. The caller commits.
    """
    left = QueuedEmail.state.in_(("waiting", "parked")), QueuedEmail.due_at < at - DROP_AFTER
    dropped = {"state": "dropped", "trouble": "no mail server", "ended_at": at}
    overdue = update(QueuedEmail).where(*left, QueuedEmail.kind != NOTICE).values(dropped)
    db.session.execute(overdue, execution_options=UNLOADED)


def _wait(queued: QueuedEmail) -> timedelta:
    """Return the delay, doubled per attempt, with up to 25 % jitter.

    The jitter spreads emails that failed together; it depends on the email's name, so it is stable.
    """
    longer: timedelta = min(FIRST_WAIT * 2 ** (queued.attempts - 1), MAX_WAIT)
    return longer * (0.75 + int(queued.name[:4], 16) / 0x1_FFFF)
