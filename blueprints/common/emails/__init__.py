"""What each kind of letter says: read from the rows it points to, when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.mail.outbox import QueuedEmail


class NotNeeded(Exception):
    """The letter need not go out any more; the message says why in one or two words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a letter says. `template` names two files in templates/emails/, one .txt and one .html;
    `subject` is spoken in `language`; `stop` is the token of the link that ends such mails."""

    subject: str
    template: str
    language: str
    values: dict[str, Any] = field(default_factory=dict)
    stop: str = ""


Writer = Callable[[QueuedEmail], Content]
WRITERS: dict[str, Writer] = {}  # by the kind of the letter


def email_kind(kind: str) -> Callable[[Writer], Writer]:
    """Declare who writes letters of a kind; a writer raises `NotNeeded` to drop one."""

    def declare(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return declare
