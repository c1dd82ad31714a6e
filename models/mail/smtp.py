"""Handing mails over to the SMTP server of MAIL_URL: nothing else of the site speaks SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

TIMEOUT = 20  # seconds for each word of the server until a mail is sent
PATIENCE = 60  # seconds for each word about a mail: one that comes late would have it sent twice
PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409 and RFC 8314
FOR_GOOD = range(500, 600)  # RFC 5321, 4.2.1: the server will not take it later either
NOT_THE_MAILBOX = re.compile(rb"5\.(1\.[78]|7\.\d)")  # RFC 3463: the sender's address, a policy
NOT_SIGNED_IN = 530  # RFC 4954, 6


class NotDelivered(Exception):
    """A mail was not taken. `trouble` is a short code: what a server says may repeat an address,
    so it is neither kept nor logged."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class NoServer(NotDelivered):
    """The server can't be reached, spoken to safely, or signed in to: no mail will go now."""


class NoMailbox(NotDelivered):
    """The server refuses this address for good."""


class Refused(NotDelivered):
    """The server refuses this mail for good."""


class Server:
    """An SMTP server; one connection serves many mails."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, *, to: str) -> None:
        """Hand a mail over. Raises a kind of `NotDelivered`; one of that name itself says that it
        may go another time."""
        connection = self._connected()
        try:
            connection.send_message(mail, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, words),) = error.recipients.values()
            raise _recipient_refused(code, words) from None
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
            raise (Refused if code in FOR_GOOD else NotDelivered)(f"mail {code}") from None
        except smtplib.SMTPSenderRefused as error:
            raise NoServer(f"sender {error.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("no utf8") from None
        except (smtplib.SMTPException, OSError):
            self.close()
            raise NotDelivered("cut off") from None

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection and not self._still_answers():
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        if self._connection.sock:
            self._connection.sock.settimeout(PATIENCE)
        return self._connection

    def _still_answers(self) -> bool:
        """A server may hang up on an idle connection; RSET also forgets a mail that went wrong."""
        try:
            return bool(self._connection and self._connection.rset()[0] == 250)
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> smtplib.SMTP:
        connection: smtplib.SMTP | None = None
        try:
            connection = self._open()
            self._secure(connection)
            self._sign_in(connection)
        except smtplib.SMTPAuthenticationError:
            trouble = "sign-in"
        except ssl.SSLError:
            trouble = "certificate"
        except (smtplib.SMTPException, OSError):
            trouble = "no answer"
        else:
            return connection
        if connection:
            connection.close()
        raise NoServer(trouble)

    def _open(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or PORTS[self._url.scheme]
        if self._url.scheme == "smtps":
            safe = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=safe)
        return smtplib.SMTP(host, port, timeout=TIMEOUT)

    def _secure(self, connection: smtplib.SMTP) -> None:
        """STARTTLS, or no mail; only a server on this very host is spoken to in plain."""
        if self._url.scheme == "smtps":
            return
        connection.ehlo()
        if connection.has_extn("starttls") or not _is_here(self._url.hostname or ""):
            connection.starttls(context=ssl.create_default_context())

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        if self._url.username:
            name, word = unquote(self._url.username), unquote(self._url.password or "")
            if not f"{name}{word}".isascii():  # smtplib could only fail
                raise smtplib.SMTPAuthenticationError(NOT_SIGNED_IN, "beyond ASCII")
            connection.login(name, word)


def _recipient_refused(code: int, words: bytes) -> NotDelivered:
    """Whether it is the mailbox that refuses for good, or the server for now or for a reason that
    has nothing to do with the mailbox, as a sender it does not like."""
    if code not in FOR_GOOD:
        return NotDelivered(f"recipient {code}")
    if code == NOT_SIGNED_IN or NOT_THE_MAILBOX.match(words):
        return NotDelivered(f"mail {code}")
    return NoMailbox(f"recipient {code}")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def ascii_address(address: str) -> str:
    """The address as an SMTP server without SMTPUTF8 takes it, where that is possible."""
    with suppress(EmailNotValidError):
        return validate_email(address, check_deliverability=False).ascii_email or address
    return address
