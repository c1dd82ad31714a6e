"""SMTP client for the server in MAIL_URL: the only module that speaks SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

TIMEOUT = 20  # seconds per reply, until an email is sent
MESSAGE_TIMEOUT = 60  # seconds per reply during an email; a late one would cause a duplicate
PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409 and RFC 8314
PERMANENT = range(500, 600)  # reply codes, RFC 5321, 4.2.1
SENDER_OR_POLICY = re.compile(rb"5\.(1\.[78]|7\.\d)")  # enhanced codes, RFC 3463
AUTH_REQUIRED = 530  # RFC 4954, 6


class NotDelivered(Exception):
    """An email was not accepted.

    `trouble` is a short code: the server's reply may repeat an address, so it is neither stored nor
    logged.
    """

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class NoServer(NotDelivered):
    """The server is unreachable, insecure or rejects the login: no email can be sent now."""


class NoMailbox(NotDelivered):
    """The server permanently rejects this recipient."""


class Refused(NotDelivered):
    """The server permanently rejects this email."""


class Server:
    """SMTP server; one connection is reused for many emails."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, *, to: str) -> None:
        """Hand over an email.

        Raises a subclass of `NotDelivered`, or `NotDelivered` itself if a retry may succeed.
        """
        connection = self._connected()
        try:
            connection.send_message(mail, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, words),) = error.recipients.values()
            raise _recipient_refused(code, words) from None
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
            raise (Refused if code in PERMANENT else NotDelivered)(f"mail {code}") from None
        except smtplib.SMTPSenderRefused as error:
            raise NoServer(f"sender {error.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("no utf8") from None
        except (smtplib.SMTPException, OSError):
            self.close()
            raise NotDelivered("cut off") from None

    def close(self) -> None:
        """Send QUIT if the server still listens, and close the connection."""
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
            self._connection.sock.settimeout(MESSAGE_TIMEOUT)
        return self._connection

    def _still_answers(self) -> bool:
        """Return whether an idle connection is alive; RSET also resets a failed transaction."""
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
        """Require STARTTLS, except on the loopback interface."""
        if self._url.scheme == "smtps":
            return
        connection.ehlo()
        if connection.has_extn("starttls") or not _is_loopback(self._url.hostname or ""):
            connection.starttls(context=ssl.create_default_context())

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        if self._url.username:
            name, password = unquote(self._url.username), unquote(self._url.password or "")
            if not f"{name}{password}".isascii():  # not supported by smtplib
                raise smtplib.SMTPAuthenticationError(AUTH_REQUIRED, "beyond ASCII")
            connection.login(name, password)


def _recipient_refused(code: int, words: bytes) -> NotDelivered:
    """Return the error for a rejected recipient: permanent only if the mailbox itself is at fault.

    Policy rejections, e.g. of the sender, are not the mailbox's.
    """
    if code not in PERMANENT:
        return NotDelivered(f"recipient {code}")
    if code == AUTH_REQUIRED or SENDER_OR_POLICY.match(words):
        return NotDelivered(f"mail {code}")
    return NoMailbox(f"recipient {code}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def ascii_address(address: str) -> str:
    """Return the address in the form for servers without SMTPUTF8, if there is one."""
    with suppress(EmailNotValidError):
        return validate_email(address, check_deliverability=False).ascii_email or address
    return address
