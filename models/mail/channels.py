"""Notifications to other channels, such as a chat: the only module that uses Apprise, worker only.

They contain the counts of a digest or an urgent alert with links, but never a link that decides. A
failing channel never delays an email.
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
MAX_ATTEMPTS = 5
UNREACHED, NOT_UNDERSTOOD = "channel not reached", "NOTIFY_URLS not understood"

log = logging.getLogger(__name__)
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it logs URLs with secrets
Writer = Callable[[QueuedEmail], EmailMessage | None]


def send_due_notices(write: Writer) -> int:
    """Send due notices and return how many were sent.

    Each is leased first, so that no other worker sends it too. Failures are retried, then parked.
    """
    sent = 0
    while taken := _take():
        sent += _send(taken, write)
    return sent


def send_to_channels(title: str, body: str) -> str:
    """Send a text to every channel; return what went wrong, or "".

    Apprise times out after 4 s connecting and 4 s reading.
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
    """Render a notice and send it, outside a transaction while waiting for channels."""
    try:
        notice = _rendered(db.session.get_one(QueuedEmail, taken), write)
    except Exception as error:  # one bad notice must not block the others
        log.exception("notice %s can't be written", taken)
        return _try_later(taken, f"unwritable {type(error).__name__}"[:40])
    db.session.commit()
    if notice is None:
        return False
    if trouble := send_to_channels(*notice):
        log.warning("a notice waits: %s", trouble)
        return _try_later(taken, trouble)
    db.session.get_one(QueuedEmail, taken).finish("sent")
    db.session.commit()
    return True


def _rendered(notice: QueuedEmail, write: Writer) -> tuple[str, str] | None:
    """Return title and text of a notice, as in its email, or None if it isn't needed."""
    mail = write(notice)
    plain = mail.get_body(("plain",)) if mail else None
    if not mail or not plain:
        notice.drop("not needed")
        return None
    return str(mail["Subject"]), plain.get_content()


def _try_later(taken: int, trouble: str) -> bool:
    """Retry when the lease ends, or park the notice after the last attempt."""
    db.session.rollback()
    notice = db.session.get_one(QueuedEmail, taken)
    notice.trouble = trouble
    if notice.attempts >= MAX_ATTEMPTS or trouble == NOT_UNDERSTOOD:
        notice.finish("parked", trouble)
    db.session.commit()
    return False


def _due() -> Select[QueuedEmail]:
    return select(QueuedEmail).where(QueuedEmail.kind == NOTICE, QueuedEmail.state == "waiting")
