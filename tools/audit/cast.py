"""Who takes part in the longer stories: a reader, the desk, and the postbox between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

from flask import Flask

from tests.rows import rows
from tests.running import wait_until
from tests.smtp import links_of, send_due
from tools.audit.visitor import Page, Visitor

ARTICLE = "/articles/baclofen-used-for-pain"
BEN = {"name": "Ben", "email": "ben@example.org"}
WHY = {"reason": "abuse", "words": "Please be kind.\n\nThen it is <welcome>."}


@dataclass(frozen=True, slots=True)
class Cast:
    """Those who act, and the `site` whose database and mails they share."""

    site: Flask
    reader: Visitor
    desk: Visitor
    followed: set[str] = field(default_factory=set)  # links of mails
    read: dict[str, bytes] = field(default_factory=dict)  # mails, by the names of their files

    def leave(self, words: str, **fields: str) -> tuple[Page, int]:
        """Ben leaves a reply; his receipt, and the number of the reply."""
        page = self.reader.send(f"{ARTICLE}/comments", {**BEN, "comment": words, **fields})
        assert page.path.startswith("/receipts/"), page  # noqa: S101 - or the story is another one
        return page, int(rows(self.site, "SELECT max(id) FROM comments")[0][0])

    def decide(self, number: int, decision: str, **why: str) -> Page:
        """The desk presses a button of a card."""
        page = self.desk.open(f"/moderation/comments/{number}")
        return self.desk.press(page.form("/decisions"), decision=decision, **why)

    def wait_for(self, begins: str) -> str:
        """The path of a link that begins so, in the newest mail; each is found once."""
        found: list[str] = []

        def arrived() -> bool:
            send_due(self.site)
            for mail in reversed([*self.mails()]):
                found.extend(each for each in _paths(mail) if each.startswith(begins))
            found[:] = [each for each in found if each not in self.followed]
            return bool(found)

        wait_until(arrived)
        self.followed.add(found[0])
        return found[0]

    def mails(self) -> Iterator[EmailMessage]:
        """Every mail that was sent, the oldest first, also those that the site forgot since."""
        folder = self.site.config["SETTINGS"].mail_folder
        for file in sorted(folder.glob("*.eml"), key=lambda each: each.stat().st_mtime_ns):
            self.read[file.name] = file.read_bytes()
        for mail in self.read.values():
            yield message_from_bytes(mail, policy=default)


def _paths(mail: EmailMessage) -> list[str]:
    return sorted({urlsplit(each).path for each in links_of(mail)})
