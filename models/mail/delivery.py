"""How the worker sends what is due: it takes a letter, writes it, opens the address, hands it over.

Each step is a transaction of its own. A letter that was taken comes back by itself when its lease
is over, so a worker that dies loses none; one that dies between handing over and writing that down
sends that one twice, with the same Message-ID.
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
    """What takes mails: an SMTP server, or a folder."""

    def send(self, mail: EmailMessage, *, to: str) -> None: ...

    def close(self) -> None: ...


def carrier() -> Transport:
    """Return what MAIL_URL names: an SMTP server, or the folder of emails as files."""
    settings = current_app.config["SETTINGS"]
    if settings.writes_email_files:
        return MailFolder()
    return Server(settings.mail_url)


def missing_key() -> str:
    """Why no address can be opened at all; "" where it can."""
    try:
        opener = open_address.Vault.of_the_site()
        opener.read(opener.ring.active("address"))
    except (KeyUnusable, KeyFault) as fault:
        return str(fault)
    return ""


def deliver_due(
    carrier: Transport,
    write: Writer,
    *,
    to_readers: bool = True,
    is_over: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Send what is due, until nothing is, `is_over()`, or the server does not answer. Returns how
    many letters took which end: `sent dropped parked waiting`.

    Without `to_readers` their letters stay where they are: another worker may have the key.
    """
    ended: Counter[str] = Counter()
    try:
        while not is_over() and (taken := _take(to_readers=to_readers)):
            ended[_deliver(taken, carrier, write)] += 1
    except NoServer as error:
        log.warning("mails wait: the mail server: %s", error.trouble)
        ended["waiting"] += 1
    finally:
        carrier.close()
    return ended


def _take(*, to_readers: bool) -> int | None:
    """Lease the letter that is due the longest; another worker passes over it."""
    at = now()
    first = QueuedEmail.due(at, to_readers=to_readers).limit(1)
    letter = db.session.scalar(first.with_for_update(skip_locked=True))
    taken = letter.id if letter else None
    if letter:
        retry.lease(letter, at)
    db.session.commit()
    return taken


def _deliver(taken: int, carrier: Transport, write: Writer) -> str:
    try:
        mail = _written(taken, write)
        if mail is None:
            return "dropped"
        carrier.send(mail, to=mail["To"].addresses[0].addr_spec)
    except KeyUnusable:
        return _end(taken, retry.wait_for_key)
    except NotDelivered as error:
        ended = _end(taken, FATES[type(error)], error.trouble)
        if isinstance(error, NoServer):
            raise
        return ended
    except Exception as error:  # a letter that can't be written must not hold up the others
        log.exception("letter %s can't be written", taken)
        return _end(taken, retry.try_later, type(error).__name__[:40])
    return _end(taken, _sent)


def _written(taken: int, write: Writer) -> EmailMessage | None:
    """The mail with its address, which is opened last; None: it is not needed any more."""
    letter = db.session.get(QueuedEmail, taken)
    mail = write(letter) if letter and letter.is_waiting else None
    if letter and mail and not _is_reachable(letter):
        letter.drop("no address")
        mail = None
    db.session.commit()
    if letter and mail:
        mail["To"] = ascii_address(_address(letter))
    db.session.rollback()
    return mail


def _is_reachable(letter: QueuedEmail) -> bool:
    person = letter.commenter
    return bool(letter.moderator or (person and person.has_address and not person.email_blocked))


def _address(letter: QueuedEmail) -> str:
    if letter.moderator:
        return letter.moderator.email
    if letter.commenter is None:
        raise ValueError("a letter to nobody has no address")
    return open_address.open_address(letter.commenter)


def _sent(letter: QueuedEmail, _no_trouble: str) -> None:
    letter.end("sent")
    Subscription.has_told(letter)


def _bounce(letter: QueuedEmail, trouble: str) -> None:
    letter.end("dropped", trouble)
    Subscription.bounce(letter)


def _park(letter: QueuedEmail, trouble: str) -> None:
    letter.end("parked", trouble)


def _end(taken: int, how: Callable[[QueuedEmail, str], None], trouble: str = "") -> str:
    """Write down what became of a letter, which may have been erased or stopped meanwhile."""
    db.session.rollback()
    letter = db.session.get(QueuedEmail, taken, with_for_update=True)
    if letter and letter.is_waiting:
        how(letter, trouble)
    state = letter.state if letter else "dropped"
    db.session.commit()
    return state


FATES = {
    NoMailbox: _bounce,
    Refused: _park,
    NoServer: retry.try_later,
    NotDelivered: retry.try_later,
}
