"""Walks through the whole site: what writers and a moderator do while everything is listened to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any, cast
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.canaries import Canary
from tests.support.cast import CLOSED, OPEN, SAME_ORIGIN, Desk, Reader
from tests.support.finding import found

EMAIL_FIELD = re.compile(rb'<input[^>]*\bname="email"[^>]*>')
Step = tuple[TestResponse, int]  # an answer, and the status it should have


class Watched(FlaskClient):
    """A browser whose answers are all kept, as the bytes that were sent."""

    def __init__(self, *arguments: Any, heard: list[bytes], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.heard, self.may_say = heard, set[str]()

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        """Send a request; `may_say` names what it typed into the field of the e-mail address."""
        answer = super().open(*arguments, **{**options, "buffered": True})
        head = "\r\n".join([answer.status, *(f"{k}: {v}" for k, v in answer.headers)])
        self.heard.append(head.encode() + b"\r\n\r\n" + self._but_the_field(answer.data))
        return answer

    def _but_the_field(self, page: bytes) -> bytes:
        """The page, without what its own sender typed in the one place where it may stand."""
        values = [f' value="{html.escape(each)}"' for each in self.may_say]
        values += [each.replace("&#x27;", "&#39;") for each in values]
        return EMAIL_FIELD.sub(partial(_emptied, values=values), page)


def _emptied(field: re.Match[bytes], values: list[str]) -> bytes:
    return field[0].replace(next((v.encode() for v in values if v.encode() in field[0]), b" "), b"")


OTTO = "otto@desk.example"
MAILS: dict[str, Any] = {"mail_replies": "y", "mail_decision": "y"}


class Writer:
    """Somebody in a network of their own, who writes under a canary's address."""

    def __init__(self, site: Flask, canary: Canary, number: int) -> None:
        self.email, self.number, self.word = canary.typed, number, canary.word
        self.gets_email = site.config["SETTINGS"].can_send_email
        self.reader = Reader(site, address=f"10.{number // 200}.{number % 200}.7")
        self.client = cast(Watched, self.reader.client)
        self.client.may_say = {canary.typed, canary.normalised, f"{canary.typed}."}
        hint = quote(canary.typed, safe="@")
        self.client.environ_base["HTTP_REFERER"] = f"http://localhost/?email={hint}"
        self.client.environ_base["HTTP_USER_AGENT"] = f"Reader/1.0 ({hint})"

    def leaves_a_reply(self) -> None:
        """What most do: write, ask for mails, look at the receipt."""
        self.receipt = self._reply(f"Words of {self.number}.", **MAILS).location
        assert self.reader.open(self.receipt).status_code == 200

    def goes_everywhere(self) -> None:
        """Through every page and error a reader can meet; each answers as it should."""
        steps = [*self._is_taken(), *self._is_refused(), *self._asks_what_is_held()]
        if self.number % 4 == 0:
            steps += self._loses_the_way()
        if self.number % 10 == 0:
            steps += self._tries_the_desk()
        assert [answer.status_code for answer, _ in steps] == [status for _, status in steps]

    def _reply(
        self, comment: str, headers: dict[str, str] = SAME_ORIGIN, **fields: Any
    ) -> TestResponse:
        self.reader.headers = headers
        return self.reader.reply(comment, **{"email": self.email, **fields})

    def _is_taken(self) -> Iterator[Step]:
        """Left, read, changed, sent again, reviewed, decided too late, withdrawn."""
        words, key = f"Words of {self.number}.", f"{self.number:0>43}"
        self.receipt = receipt = self._reply(words, **MAILS).location
        yield self._reply(words), 200
        yield self.reader.open(receipt), 200
        yield self._changes(receipt, "Better words."), 303
        yield self._changes(receipt, ""), 422
        yield self._reply("An answer.", parent=999_999), 422
        yield self._reply("More words.", post_key=key), 303
        yield self._reply("Other words.", post_key=key), 303
        review = self._reply("Last words.", headers={})
        yield review, 200
        yield self._reply("Last words.", headers={}, **confirmation(review.text)), 303
        if self.number % 3 == 0:
            yield self.client.post(f"{receipt}/withdrawal", data={"email": self.email}), 200
            yield self.reader.open(receipt), 404

    def _asks_what_is_held(self) -> Iterator[Step]:
        """Downloads, all my replies, mails on and off, an appeal nobody waits for, erasing."""
        asked = self.client.post("/my-comments", data={"email": self.email}, headers=SAME_ORIGIN)
        yield asked, 303 if self.gets_email else 409
        wrong = self.client.post("/my-comments", data={"email": f"{self.email}."})
        yield wrong, 422 if self.gets_email else 409
        left = self.number % 3 == 0
        for page in ("", "/export", "/export.json", "/erasure"):
            yield self.reader.open(f"{self.receipt}{page}"), 404 if left else 200
        if self.number % 4 == 1 and not left:
            yield self.client.post(f"{self.receipt}/erasure", data={"email": self.email}), 200

    def _changes(self, receipt: str, words: str) -> TestResponse:
        sent = {"comment": words, "name": "Ann", "email": self.email}
        return self.client.post(receipt, data=sent)

    def _is_refused(self) -> Iterator[Step]:
        """Every way in which the form, or an error, hands back what was typed."""
        yield self._reply("Too much."), 429
        yield self._reply("Seen.", preview="Preview"), 200
        yield self._reply(""), 422
        yield self._reply("Wrong.", email=f"{self.email}."), 422
        yield self._reply("Foreign.", headers={"Sec-Fetch-Site": "cross-site"}), 403
        yield self._reply("Late.", slug=CLOSED), 403
        yield self._reply("Nowhere.", slug="nowhere"), 404
        yield self._reply("Break."), 500
        yield self._reply("x" * 300_000), 413
        report = {"reason": "abuse", "remark": "Look.", "email": self.email}
        yield self._reports(1, report), 404
        yield self.client.delete("/", data={"email": self.email}), 405
        yield self.client.post("/moderation/comments/1/decisions", data={"email": self.email}), 401

    def _reports(self, comment: int, report: dict[str, str]) -> TestResponse:
        path = f"/comments/{comment}/report"
        return self.client.post(path, data=report, headers=SAME_ORIGIN)

    def _loses_the_way(self) -> Iterator[Step]:
        """The address as a part of what is asked for."""
        said = {"email": self.email, "reply_to": self.email}
        for path in ("/", f"/articles/{OPEN}", "/healthz", "/static/css/base.css"):
            yield self.client.get(path, query_string=said), 200
        for place in ("", "articles/", "receipts/", "comments/", "static/"):
            yield self.client.get(f"/{place}{quote(self.email, safe='')}", query_string=said), 404

    def _tries_the_desk(self) -> Iterator[Step]:
        """As if the address had an account."""
        page = self.client.get("/login", query_string={"email": self.email})
        token = found(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        sent = {"email": self.email, "password": "not the password"}
        yield self.client.post("/login", data=sent), 400
        yield self.client.post("/login", data={**sent, "csrf_token": token}), 422


def confirmation(page: str) -> dict[str, str]:
    """What the form on a review page carries beside the words."""
    names = ("confirmation", "post_key")
    return {name: found(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in names}


PUBLIC = (
    *("/", f"/articles/{OPEN}", f"/articles/{OPEN}/comments.atom", "/feed.atom", "/sitemap.xml"),
    *(
        "/privacy",
        "/my-comments",
        "/search?q=words",
        "/moderation-report",
        "/comment-policy",
        f"/articles/{OPEN}/card.png",
    ),
)
OF_THE_DESK = (
    *(f"/moderation/?lane={each}" for each in ("urgent", "reported", "approved", "spam")),
    *("/moderation/?words=words&link=1", "/moderation/decisions.csv", "/moderation/statistics"),
    *("/moderation/edits", "/moderation/appeals", "/moderation/outbox", "/moderation/my-mail"),
    *("/moderation/batches", "/moderation/saved-replies", "/moderation/comments/999999"),
    *("/moderation/rules?changed=1", "/moderation/rules/import"),
)


class Moderator:
    """Mona, who opens every page of the desk and decides on a part of what waits."""

    def __init__(self, site: Flask) -> None:
        self.desk, self.colleague = Desk.signed_in(site), Desk.signed_in(site, OTTO)
        self.token = self.desk.token("/moderation/")
        self.gets_email = site.config["SETTINGS"].can_send_email

    def goes_everywhere(self) -> None:
        if self.gets_email:
            self._wants_mails()
        waiting = self._reads("/moderation/")
        for number, comment in enumerate(waiting[::20]):
            self.desk.open(f"/moderation/comments/{comment}")
            self._decides(comment, ("approve", "reject", "spam")[number % 3])
        self._reads("/moderation/decisions")
        for path in (*PUBLIC, f"/comments/{waiting[0]}", *OF_THE_DESK):
            self.desk.open(path)
        tags = re.findall(r"/moderation/people/(\w+)", self.desk.open("/moderation/").text)
        for tag in tags[:5]:
            self._sees_to(tag, waiting[1])
        self._decides_many()

    def _wants_mails(self) -> None:
        """Otto: a digest at every hour, and what is urgent at once."""
        hours = ", ".join(str(hour) for hour in range(24))
        chosen = {"hours": hours, "urgent": "y", "time_zone": "UTC"}
        assert self.colleague.press("/moderation/my-mail", **chosen).status_code == 303

    def _sees_to(self, tag: str, comment: str) -> None:
        """Everything that is done to a person or beside a comment."""
        person, reply = f"/moderation/people/{tag}", f"/moderation/comments/{comment}"
        self.desk.open(person)
        for path in (f"{person}/notes", f"{person}/messages", f"{reply}/claim", f"{reply}/urgency"):
            said = {"remark": "A note.", "message": "A message.", "about": comment}
            sent = {**said, "urgent": "1", "csrf_token": self.token}
            self.desk.client.post(path, data=sent)

    def _decides_many(self) -> None:
        chosen = {"everything": "1", "view": "lane=spam", "decision": "pending"}
        sent = {**chosen, "csrf_token": self.token}
        batch = self.desk.client.post("/moderation/batches", data=sent).location
        self.desk.press(f"{batch}/steps", on=batch)
        self.desk.open(batch)

    def _reads(self, path: str) -> list[str]:
        """Turn page after page; give back the comments on them."""
        page = self.desk.open(path).text
        following = re.search(r'rel="next" href="([^"]+)"', page)
        found = re.findall(r'id="comment-(\d+)"', page)
        return found + self._reads(unescape(following[1])) if following else found

    def _decides(self, comment: str, decision: str) -> None:
        """On what was seen, on what was not, and once more without the token."""
        for revision, token in ((1, self.token), (2, self.token), (99, self.token), (1, "")):
            sent = {"decision": decision, "revision": revision, "csrf_token": token}
            self.desk.client.post(f"/moderation/comments/{comment}/decisions", data=sent)
