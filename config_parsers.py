"""Parsers for settings: each returns the typed value or raises `ValueError` saying what is
expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.policy import SMTP
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

EMAILS_AS_FILES = "file:"  # a MAIL_URL
SMTP_URL = re.compile(
    r"smtps?://([^\s/@#?\[\]]+@)?(\[[0-9a-fA-F:.]+\]|[^\s/@:#?\[\]]+)(:\d{1,5})?/?"
)
REDIS_URL = re.compile(
    r"rediss?://([^\s/@#?\[\]]*@)?(\[[0-9a-fA-F:.]+\]|[^\s/@:#?\[\]]+)(:\d{1,5})?"
    r"(/\d{0,4})?(\?[^\s#]+)?"
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")  # BCP 47, such as “pt-BR”


def text(value: str) -> str:
    """Return non-empty text, stripped."""
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def line(value: str) -> str:
    """Return one line of non-empty text, stripped."""
    if len(value.splitlines()) > 1:
        raise ValueError("must be one line")
    return text(value)


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a parser for integers from `lowest` to `highest`, inclusive."""

    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(value)

    return parse


def site_url(value: str) -> str:
    """Return a scheme and host without a path or trailing slash."""
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?/?", value.lower()):
        raise ValueError("must look like https://example.org, without a path")
    return value.rstrip("/")


def address(value: str) -> str:
    """Return an IP address to listen on."""
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError("must be an address like 127.0.0.1, 0.0.0.0 or ::") from None


def language(value: str) -> str:
    """Return a BCP 47 language tag."""
    if not LANGUAGE.fullmatch(value):
        raise ValueError("must be a language like en, de or pt-BR")
    return value


def database_url(value: str) -> str:
    """Return an SQLAlchemy URL for SQLite or PostgreSQL (psycopg)."""
    scheme, separator, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator and rest:
        return _readable(f"postgresql+psycopg://{rest}")
    if scheme == "sqlite" and rest.startswith("/") and rest not in {"/", "/:memory:"}:
        return value
    raise ValueError("must be sqlite:/// and a file, or start with postgresql://")


def _readable(url: str) -> str:
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("must look like postgresql://user:password@host:5432/name") from None
    return url


def mail_url(value: str) -> str:
    """Return the URL of an SMTP server, or `file:` to write emails to files.

    Rejects ambiguous URLs, such as a password with an unescaped `#`.
    """
    if value == EMAILS_AS_FILES:
        return value
    if not SMTP_URL.fullmatch(value) or not _has_port(value):
        raise ValueError(
            "must look like smtp://user:password@host:587 or smtps://host:465; "
            "file: writes emails to INSTANCE_DIR/mail, for development"
        )
    return value.rstrip("/")


def redis_url(value: str) -> str:
    """Return the URL of a Redis server, client options in its query included.

    For example `?ssl_ca_certs=/etc/ssl/ca.pem`.
    """
    if not REDIS_URL.fullmatch(value) or not _has_port(value):
        raise ValueError("must look like redis://user:password@host:6379/0 or rediss://host")
    return value


def _has_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:  # beyond 65535
        return False


def sender(value: str) -> str:
    """Return a `From` header value: one mailbox, with an optional display name."""
    try:
        header = SMTP.header_factory("From", text(value))
    except (ValueError, IndexError):  # a line break; an address that ends at its @
        header = None
    if not header or header.defects or len(header.addresses) != 1:
        raise ValueError("must look like Used For <noreply@example.org>")
    if not header.addresses[0].addr_spec.isascii():
        raise ValueError("must have an address of ASCII letters")
    return value.strip()


def yes_or_no(value: str) -> bool:
    """Return whether the value is "yes" rather than "no"."""
    if value not in {"yes", "no"}:
        raise ValueError("must be yes or no")
    return value == "yes"


def secret(value: str) -> str:
    """Return a secret of at least 32 characters."""
    if len(value) < 32:
        raise ValueError("must be at least 32 characters long; `openssl rand -hex 32` makes one")
    return value
