"""E-mails kept private: two hundred addresses go everywhere and are found nowhere."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.reply import Reply
from tests.canaries import CODINGS, HASHES, Canary, Scan, canaries, disguises
from tests.cast import CLOSED, OPEN, SAME_ORIGIN, Desk, Reader, publish
from tests.rows import rows
from tests.suites import postgres_bin

HOW_MANY = 200
EMAIL_FIELD = re.compile(rb'<input[^>]*\bname="email"[^>]*>')
Step = tuple[TestResponse, int]  # an answer, and the status it should have


class Watched(FlaskClient):
    """A browser whose answers are all kept, as the bytes that were sent."""

    def __init__(self, *arguments: object, heard: list[bytes], **options: object) -> None:
        super().__init__(*arguments, **options)
        self.heard, self.may_say = heard, set[str]()

    def open(self, *arguments: object, **options: object) -> TestResponse:
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


@pytest.fixture
def heard() -> list[bytes]:
    """Everything that was answered."""
    return []


@pytest.fixture
def watched(build: Callable[..., Flask], heard: list[bytes]) -> Flask:
    """A site that listens to itself; a network may leave three replies in ten minutes."""
    app = build(reply_limit=3)
    app.test_client_class = partial(Watched, heard=heard)
    publish(app)
    return app


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours that words can provoke, while an address is in a local variable."""
    leave = Reply.leave

    def fail(reply: Reply, **said: int) -> object:
        address = reply.email
        if reply.words == "Break.":
            raise RuntimeError(f"no room for {address}")
        return leave(reply, **said)

    monkeypatch.setattr(Reply, "leave", fail)


class Writer:
    """Somebody in a network of their own, who writes under a canary's address."""

    def __init__(self, site: Flask, canary: Canary, number: int) -> None:
        self.email, self.number, self.word = canary.typed, number, canary.word
        self.reader = Reader(site, address=f"10.{number // 200}.{number % 200}.7")
        self.client = self.reader.client
        self.client.may_say = {canary.typed, canary.normalised, f"{canary.typed}."}
        hint = quote(canary.typed, safe="@")
        self.client.environ_base["HTTP_REFERER"] = f"http://localhost/?email={hint}"
        self.client.environ_base["HTTP_USER_AGENT"] = f"Reader/1.0 ({hint})"

    def goes_everywhere(self) -> None:
        """Through every page and error a reader can meet; each answers as it should."""
        steps = [*self._is_taken(), *self._is_refused()]
        if self.number % 4 == 0:
            steps += self._loses_the_way()
        if self.number % 10 == 0:
            steps += self._tries_the_desk()
        assert [answer.status_code for answer, _ in steps] == [status for _, status in steps]

    def _reply(self, comment: str, headers: dict[str, str] = SAME_ORIGIN, **fields: object):
        self.reader.headers = headers
        return self.reader.reply(comment, **{"email": self.email, **fields})

    def _is_taken(self) -> Iterator[Step]:
        """Left, read, changed, sent again, reviewed, decided too late, withdrawn."""
        words, key = f"Words of {self.number}.", f"{self.number:0>43}"
        receipt = self._reply(words).location
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
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        sent = {"email": self.email, "password": "not the password"}
        yield self.client.post("/login", data=sent), 400
        yield self.client.post("/login", data={**sent, "csrf_token": token}), 422


def confirmation(page: str) -> dict[str, str]:
    """What the form on a review page carries beside the words."""
    names = ("confirmation", "post_key")
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in names}


PUBLIC = (
    *("/", f"/articles/{OPEN}", f"/articles/{OPEN}/comments.atom", "/feed.atom", "/sitemap.xml"),
    *("/search?q=words", "/moderation-report", "/comment-policy", f"/articles/{OPEN}/card.png"),
)
OF_THE_DESK = (
    *(f"/moderation/?lane={each}" for each in ("urgent", "reported", "approved", "spam")),
    *("/moderation/?words=words&link=1", "/moderation/decisions.csv", "/moderation/statistics"),
    *("/moderation/batches", "/moderation/saved-replies", "/moderation/comments/999999"),
)


class Moderator:
    """Mona, who opens every page of the desk and decides on a part of what waits."""

    def __init__(self, site: Flask) -> None:
        self.desk = Desk.signed_in(site)
        self.token = self.desk.token("/moderation/")

    def goes_everywhere(self) -> None:
        waiting = self._reads("/moderation/")
        assert len(waiting) > 2 * HOW_MANY
        for number, comment in enumerate(waiting[::10]):
            self.desk.open(f"/moderation/comments/{comment}")
            self._decides(comment, ("approve", "reject", "spam")[number % 3])
        self._reads("/moderation/decisions")
        for path in (*PUBLIC, f"/comments/{waiting[0]}", *OF_THE_DESK):
            self.desk.open(path)
        tags = re.findall(r"/moderation/people/(\w+)", self.desk.open("/moderation/").text)
        for tag in tags[:5]:
            self._sees_to(tag, waiting[1])
        self._decides_many()

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


def files(site: Flask) -> Iterator[bytes]:
    """What the site keeps: database, its log and index, sessions."""
    settings = site.config["SETTINGS"]
    kept = [each for each in settings.instance_dir.rglob("*") if each.is_file()]
    assert any(each.name == "site.db-wal" for each in kept) or settings.database_url[:4] == "post"
    yield from (each.read_bytes() for each in kept)
    if settings.database_url.startswith("postgresql"):
        yield from _postgres_files(site, settings.database_url)


def _postgres_files(site: Flask, url: str) -> Iterator[bytes]:
    """A dump of the database, its files as they lie on the disk, and the server's log."""
    name, folder = re.search(r"/(\w+)\?host=(.+)", url).groups()
    dump = [postgres_bin() / "pg_dump", "-h", folder, "-U", "site", name]
    yield subprocess.run(dump, check=True, capture_output=True).stdout
    rows(site, "CHECKPOINT")
    number = rows(site, f"SELECT oid FROM pg_database WHERE datname = '{name}'")[0][0]  # noqa: S608
    yield from (each.read_bytes() for each in Path(folder, "data/base", str(number)).iterdir())
    yield Path(folder, "log").read_bytes()


@pytest.fixture
def birds() -> list[Canary]:
    return canaries(HOW_MANY)


def test_two_hundred_addresses_go_everywhere_and_are_found_nowhere(
    watched: Flask,
    heard: list[bytes],
    birds: list[Canary],
    fault: None,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for number, canary in enumerate(birds):
        Writer(watched, canary, number).goes_everywhere()
    Moderator(watched).goes_everywhere()
    logged = "".join(capfd.readouterr()).encode()

    scan = Scan(birds)
    assert logged.count(b"RuntimeError") >= HOW_MANY
    assert scan.find_in_pages([*heard, logged]) == set()
    assert scan.find(*files(watched)) == set()


def test_with_sealing_switched_off_the_same_scan_finds_every_address(
    watched: Flask, birds: list[Canary], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.privacy.seal", lambda address, row: address.encode())
    monkeypatch.setattr("models.address_guard._look_at", lambda row: None)

    for number, canary in enumerate(birds):
        Writer(watched, canary, number)._reply("Words.")

    found = Scan(birds).find(*files(watched))
    assert {canary for canary, _ in found} == set(birds)


def test_without_the_mask_the_same_scan_finds_the_addresses_in_the_log(
    watched: Flask,
    birds: list[Canary],
    fault: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("blueprints.common.logs.ADDRESS", re.compile("$^"))

    for number, canary in enumerate(birds[:12]):
        Writer(watched, canary, number)._reply("Break.")

    found = Scan(birds).find_in_pages(["".join(capfd.readouterr()).encode()])
    assert {canary for canary, _ in found} == set(birds[:12])


@pytest.mark.parametrize(
    "place", ["<p>{}</p>", "Location: /?q={}", '<input name="name" value="{}">']
)
def test_an_address_anywhere_but_in_the_email_field_is_found(
    watched: Flask, birds: list[Canary], place: str
) -> None:
    canary = birds[0]
    page = f'<input name="email" value="{canary.typed}">'.encode()
    client = Writer(watched, canary, 0).client

    scan = Scan(birds)

    assert scan.find(client._but_the_field(page)) == set()
    assert scan.find(client._but_the_field(page + place.format(canary.typed).encode()))


@pytest.mark.parametrize("coding", [*CODINGS, *HASHES])
def test_an_address_is_found_in_each_disguise(birds: list[Canary], coding: str) -> None:
    scan = Scan(birds)
    for canary in birds[:12]:
        for name, disguise in disguises(canary):
            if name == coding:
                assert canary in {found for found, _ in scan.find(b"\xff" + disguise + b"\0")}
