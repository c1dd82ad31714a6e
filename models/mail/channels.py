"""Other channels of the desk, such as a chat: the one room of Apprise, for the worker alone.

They get what a digest or a notice of something urgent counts, with links; never a link to decide
by. A channel that is down never holds up a mail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

from flask import current_app
from sqlalchemy import Select, select

from extensions import db
from models.column_types import now
from models.mail.outbox import NOTICE, QueuedEmail

LEASE = timedelta(minutes=10)
MOST_TRIES = 5
UNREACHED, NOT_UNDERSTOOD = "channel not reached", "NOTIFY_URLS not understood"

log = logging.getLogger(__name__)
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines name addresses with secrets
Writer = Callable[[QueuedEmail], EmailMessage | None]


def tell_due(write: Writer) -> int:
    """Send the notices that are due, each taken first so that no other worker sends it too;
    return how many. What fails is tried again later, a few times, then parked."""
    sent = 0
    while taken := _take():
        sent += _send(taken, write)
    return sent


def tell(title: str, body: str) -> str:
    """Send words to every channel; return what went wrong, "" if nothing did.

    Apprise waits for four seconds to connect and for four to be answered.
    """
    import apprise  # noqa: PLC0415 - 2.6 MiB of the worker, and few sites have a channel

    channels = apprise.Apprise()
    understood = [channels.add(each) for each in _addresses()]
    if not all(understood):
        return NOT_UNDERSTOOD
    plain = apprise.NotifyFormat.TEXT
    return "" if channels.notify(title=title, body=body, body_format=plain) else UNREACHED


def _addresses() -> list[str]:
    addresses: str = current_app.config["SETTINGS"].notify_urls
    return addresses.split()


def _take() -> int | None:
    at = now()
    due = (
        _due().where(QueuedEmail.due_at <= at).order_by(QueuedEmail.due_at, QueuedEmail.id).limit(1)
    )
    notice = db.session.scalar(due.with_for_update(skip_locked=True))
    taken = notice.id if notice else None
    if notice:
        notice.attempts += 1
        notice.due_at = at + LEASE
    db.session.commit()
    return taken


def _send(taken: int, write: Writer) -> bool:
    """Write a notice and send it, without a transaction while others are waited for."""
    try:
        words = _written(db.session.get_one(QueuedEmail, taken), write)
    except Exception as error:  # a notice that can't be written must not hold up the others
        log.exception("notice %s can't be written", taken)
        return _try_later(taken, f"unwritable {type(error).__name__}"[:40])
    db.session.commit()
    if words is None:
        return False
    if trouble := tell(*words):
        log.warning("a notice waits: %s", trouble)
        return _try_later(taken, trouble)
    db.session.get_one(QueuedEmail, taken).end("sent")
    db.session.commit()
    return True


def _written(notice: QueuedEmail, write: Writer) -> tuple[str, str] | None:
    """Its title and its words, which are those of the mail; None where it is not needed."""
    mail = write(notice)
    plain = mail.get_body(("plain",)) if mail else None
    if not mail or not plain:
        notice.drop("not needed")
        return None
    return str(mail["Subject"]), plain.get_content()


def _try_later(taken: int, trouble: str) -> bool:
    """Its lease is how long it waits; after the last try it is parked."""
    db.session.rollback()
    notice = db.session.get_one(QueuedEmail, taken)
    notice.trouble = trouble
    if notice.attempts >= MOST_TRIES or trouble == NOT_UNDERSTOOD:
        notice.end("parked", trouble)
    db.session.commit()
    return False


def _due() -> Select[QueuedEmail]:
    return select(QueuedEmail).where(QueuedEmail.kind == NOTICE, QueuedEmail.state == "waiting")
