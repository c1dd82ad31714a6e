"""Delivery of due emails: lease, render, decrypt the address, hand over.

Each step is its own transaction. A leased email becomes due again when its lease ends, so a crashed
worker loses none; one that crashes after handing over sends it twice, with the same Message-ID.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

from flask import current_app

from extensions import db
from models.column_types import now
from models.commenters import open_address
from models.encryption.key_files import KeyFault
from models.errors import KeyUnusable
from models.mail import retry
from models.mail.file_transport import MailFolder
from models.mail.outbox import QueuedEmail
from models.mail.smtp import NoMailbox, NoServer, NotDelivered, Refused, Server, ascii_address
from models.mail.subscription import Subscription

log = logging.getLogger(__name__)
Writer = Callable[[QueuedEmail], EmailMessage | None]


class Transport(Protocol):
    """Destination of emails: an SMTP server or a folder."""

    def send(self, mail: EmailMessage, *, to: str) -> None: ...

    def close(self) -> None: ...


def open_transport() -> Transport:
    """Return the transport MAIL_URL names."""
    settings = current_app.config["SETTINGS"]
    if settings.writes_email_files:
        return MailFolder()
    return Server(settings.mail_url)


def missing_key() -> str:
    """Return why no address can be decrypted, or ""."""
    try:
        opener = open_address.Vault.for_site()
        opener.read(opener.ring.active("address"))
    except (KeyUnusable, KeyFault) as fault:
        return str(fault)
    return ""


def deliver_due(
    transport: Transport,
    write: Writer,
    *,
    to_readers: bool = True,
    is_over: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Send due emails until none is left, `is_over()`, or the server is down.

    Returns counts by final state: `sent dropped parked waiting`. Without `to_readers`, emails to
    readers are left for a worker that has the key.
    """
    ended: Counter[str] = Counter()
    try:
        while not is_over() and (taken := _take(to_readers=to_readers)):
            ended[_deliver(taken, transport, write)] += 1
    except NoServer as error:
        log.warning("mails wait: the mail server: %s", error.trouble)
        ended["waiting"] += 1
    finally:
        transport.close()
    return ended


def _take(*, to_readers: bool) -> int | None:
    """Lease the email that is due longest, skipping those locked by other workers."""
    at = now()
    first = QueuedEmail.due(at, to_readers=to_readers).limit(1)
    queued = db.session.scalar(first.with_for_update(skip_locked=True))
    taken = queued.id if queued else None
    if queued:
        retry.lease(queued, at)
    db.session.commit()
    return taken


def _deliver(taken: int, transport: Transport, write: Writer) -> str:
    try:
        mail = _written(taken, write)
        if mail is None:
            return "dropped"
        transport.send(mail, to=mail["To"].addresses[0].addr_spec)
    except KeyUnusable:
        return _end(taken, retry.wait_for_key)
    except NotDelivered as error:
        ended = _end(taken, OUTCOMES[type(error)], error.trouble)
        if isinstance(error, NoServer):
            raise
        return ended
    except Exception as error:  # one bad email must not block the others
        log.exception("email %s can't be written", taken)
        return _end(taken, retry.try_later, type(error).__name__[:40])
    return _end(taken, _sent)


def _written(taken: int, write: Writer) -> EmailMessage | None:
    """Return the email with its decrypted address, or None if it isn't needed any more."""
    queued = db.session.get(QueuedEmail, taken)
    mail = write(queued) if queued and queued.is_waiting else None
    if queued and mail and not _is_reachable(queued):
        queued.drop("no address")
        mail = None
    db.session.commit()
    if queued and mail:
        mail["To"] = ascii_address(_address(queued))
    db.session.rollback()
    return mail


def _is_reachable(queued: QueuedEmail) -> bool:
    person = queued.commenter
    return bool(queued.moderator or (person and person.has_address and not person.email_blocked))


def _address(queued: QueuedEmail) -> str:
    if queued.moderator:
        return queued.moderator.email
    if queued.commenter is None:
        raise ValueError("an email without recipient has no address")
    return open_address.open_address(queued.commenter)


def _sent(queued: QueuedEmail, _no_trouble: str) -> None:
    queued.finish("sent")
    Subscription.record_sent(queued)


def _bounce(queued: QueuedEmail, trouble: str) -> None:
    queued.finish("dropped", trouble)
    Subscription.bounce(queued)


def _park(queued: QueuedEmail, trouble: str) -> None:
    queued.finish("parked", trouble)


def _end(taken: int, how: Callable[[QueuedEmail, str], None], trouble: str = "") -> str:
    """Store the outcome of an email that may have been deleted or stopped meanwhile."""
    db.session.rollback()
    queued = db.session.get(QueuedEmail, taken, with_for_update=True)
    if queued and queued.is_waiting:
        how(queued, trouble)
    state = queued.state if queued else "dropped"
    db.session.commit()
    return state


OUTCOMES = {
    NoMailbox: _bounce,
    Refused: _park,
    NoServer: retry.try_later,
    NotDelivered: retry.try_later,
}
