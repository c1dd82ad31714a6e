"""A real mail server on this very computer: what arrives at it is read by the tests."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID
from flask import Flask

from tests.support.rows import rows
from tests.support.running import free_port

LINK = re.compile(r"https?://[^\s\"'<>]+")


@dataclass
class Mailbox:
    """What arrived, and how the server behaves; `answers` says what a recipient is told."""

    answers: dict[str, str] = field(default_factory=dict)
    to_data: str = "250 OK"
    hangs_up: int = 0  # so many times, after it took the mail
    sleeps: float = 0.0  # seconds before it takes a mail
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.sleeps)
        if not self.to_data.startswith("250"):
            return self.to_data
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.recipients += envelope.rcpt_tos
        if self.hangs_up:
            self.hangs_up -= 1
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server(mailbox: Mailbox, **controls: Any) -> Iterator[Mailbox]:
    """Let `mailbox` be served on a port of its own."""
    from aiosmtpd import controller as smtp  # noqa: PLC0415 - of requirements-dev.txt, as the
    # rest of this file is not: tools use it without

    mailbox.port = free_port()
    controller = smtp.Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **controls)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def links_of(mail: EmailMessage) -> set[str]:
    """Every address in a mail: in its text, its HTML and its headers."""
    parts = [body_of(mail, form) for form in ("plain", "html")]
    return set(LINK.findall("\n".join([*parts, *map(str, mail.values())])))


def text_of(mail: EmailMessage) -> str:
    return body_of(mail, "plain").replace("\r\n", "\n")


def body_of(mail: EmailMessage, form: str) -> str:
    """The words of a mail in one of its forms, “plain” or “html”."""
    part = mail.get_body((form,))
    assert part
    content: str = part.get_content()
    return content


def unknown_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody vouches for."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), start, start + timedelta(days=9)
    ).sign(key, hashes.SHA256())
    path = folder / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def send_due(site: Flask) -> str:
    """Let the worker look once; return what it says."""
    done = site.test_cli_runner().invoke(args=["outbox", "send"])
    assert done.exit_code == 0, done.output
    return done.output


def let_time_pass(site: Flask) -> None:
    """Whatever waits is due now."""
    rows(site, "UPDATE outbox SET due_at = created_at WHERE state = 'waiting'")


def letters(site: Flask, columns: str = "kind, state, trouble") -> list[tuple[Any, ...]]:
    """The rows of the outbox, as others see them."""
    return [tuple(each) for each in rows(site, f"SELECT {columns} FROM outbox ORDER BY id")]  # noqa: S608
