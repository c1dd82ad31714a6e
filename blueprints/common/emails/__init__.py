"""The content of each kind of email, built from the database when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from models.mail.outbox import QueuedEmail


class NotNeeded(Exception):
    """The email need not be sent any more; the message says why in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailContent:
    """The content of an email. `template` names two files in templates/emails/, one .txt and one
    .html; `subject` is in `language`; `stop` is the token of the unsubscribe link."""

    subject: str
    template: str
    language: str
    values: dict[str, Any] = field(default_factory=dict)
    stop: str = ""


Builder = Callable[[QueuedEmail], EmailContent]
BUILDERS: dict[str, Builder] = {}  # by kind of email


def email_kind(kind: str) -> Callable[[Builder], Builder]:
    """Register a function as the builder of one kind of email; it raises `NotNeeded` to drop
    one."""

    def declare(writer: Builder) -> Builder:
        BUILDERS[kind] = writer
        return writer

    return declare


def link(endpoint: str, *, anchor: str = "", **values: Any) -> str:
    """Return the absolute URL of a page, below SITE_URL: outside of a request, `url_for` can't."""
    site = urlsplit(current_app.config["SETTINGS"].site_url)
    addresses = current_app.url_map.bind(site.netloc, url_scheme=site.scheme)
    page = addresses.build(endpoint, values, force_external=True)
    return f"{page}#{anchor}" if anchor else page
