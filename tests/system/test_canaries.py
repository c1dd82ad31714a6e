"""E-mails kept private: a thousand addresses go everywhere and are found nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models.commenters.commenter import Commenter
from models.privacy.erasure import erase_all
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.support.canaries import CODINGS, HASHES, SHAPES, Canary, Scan, canaries, disguises
from tests.support.cast import SAME_ORIGIN, publish
from tests.support.finding import found
from tests.support.rows import rows
from tests.support.site_walk import OTTO, Moderator, Watched, Writer
from tests.support.smtp import Mailbox, let_time_pass, links_of, send_due
from tests.support.suites import postgres_program

pytestmark = pytest.mark.fresh_database  # its files are read, and others' rows lie in them

HOW_MANY = 1_000  # with the settings as they are by default
FEWER = 100  # with others: the pages are the same, what differs is what is kept
EACH = 20  # so many write and read; one of them goes through everything


@pytest.fixture
def heard() -> list[bytes]:
    """Everything that was answered."""
    return []


@pytest.fixture
def mail_url(request: pytest.FixtureRequest, mailbox: Mailbox) -> str:
    """What MAIL_URL is: nothing, unless a test says otherwise."""
    return {"smtp": mailbox.url}.get(wanted := getattr(request, "param", ""), wanted)


@pytest.fixture
def watched(build: Callable[..., Flask], heard: list[bytes]) -> Flask:
    """A site that listens to itself; a network may leave three replies in ten minutes."""
    app = build(reply_limit=3)
    app.test_client_class = partial(Watched, heard=heard)  # type: ignore[assignment]  # makes one
    publish(app)
    return app


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours that words can provoke, while an address is in a local variable."""

    def fail(reply: Submission, **said: Any) -> object:
        address = reply.email
        if reply.text.source == "Break.":
            raise RuntimeError(f"no room for {address}")
        return submit(reply, **said)

    monkeypatch.setattr(sys.modules["blueprints.comments"], "submit", fail)


def files(site: Flask) -> Iterator[bytes]:
    """What the site keeps: database, its log and index, sessions; of emails that are written to
    files all but whom they go to."""
    settings = site.config["SETTINGS"]
    kept = [each for each in settings.instance_dir.rglob("*") if each.is_file()]
    assert any(each.name == "site.db-wal" for each in kept) or settings.database_url[:4] == "post"
    yield from (each.read_bytes() for each in kept if each.suffix != ".eml")
    yield from map(without_its_recipient, emails_in(site))
    if settings.database_url.startswith("postgresql"):
        yield from _postgres_files(site, settings.database_url)


def _postgres_files(site: Flask, url: str) -> Iterator[bytes]:
    """A dump of the database, its files as they lie on the disk, and the server's log."""
    name, folder = found(r"/(\w+)\?host=(.+)", url).groups()
    dump = [postgres_program("pg_dump"), "-h", folder, "-U", "site", name]
    yield subprocess.run(dump, check=True, capture_output=True).stdout
    rows(site, "CHECKPOINT")
    number = rows(site, f"SELECT oid FROM pg_database WHERE datname = '{name}'")[0][0]  # noqa: S608
    yield from (each.read_bytes() for each in Path(folder, "data/base", str(number)).iterdir())
    yield Path(folder, "log").read_bytes()


def emails_in(site: Flask) -> list[EmailMessage]:
    """The emails that lie in files."""
    found = sorted(site.config["SETTINGS"].instance_dir.rglob("*.eml"))
    return [message_from_bytes(each.read_bytes(), policy=default) for each in found]


def erases_everybody(site: Flask) -> None:
    """What every writer may do: nothing of them is left."""
    with site.app_context():
        people = select(Commenter).where(Commenter.sealed_with != "")
        for person in db.session.scalars(people).all():
            erase_all(person)
            db.session.commit()


def is_sqlite(site: Flask) -> bool:
    return bool(site.config["SETTINGS"].database.startswith("sqlite"))


def copies(site: Flask) -> Iterator[bytes]:
    """What is kept beside: a backup of the site, and every file it writes as a whole."""
    backup = site.config["SETTINGS"].instance_dir / "backup"
    done = site.test_cli_runner().invoke(args=["backup", str(backup)])
    assert done.exit_code == 0, done.output
    yield done.output.encode()
    yield backup.read_bytes()


def presses_every_link(site: Flask, mails: list[EmailMessage], heard: list[bytes]) -> None:
    """What a reader does with mails; every link is opened, its button is pressed."""
    client = Watched(site, site.response_class, heard=heard)
    for mail in mails:
        for link in sorted(links_of(mail)):
            path = link.partition("://")[2].partition("/")[2]
            assert client.get(f"/{path}").status_code in (200, 302, 404), path
            if path.startswith("mail/confirm"):
                assert client.post(f"/{path}", headers=SAME_ORIGIN).status_code in (303, 410, 404)


def without_its_recipient(mail: EmailMessage) -> bytes:
    """A mail as it went out, but for the one line that names whom it goes to."""
    head, _, body = mail.as_bytes().partition(b"\n\n")
    recipient = re.compile(rb"^To:.*\n([ \t].*\n)*", re.M)
    decoded = "\n".join(part.get_content() for part in mail.walk() if not part.is_multipart())
    return recipient.sub(b"", head + b"\n") + body + decoded.encode()


@pytest.fixture(scope="module")
def birds() -> list[Canary]:
    return canaries(HOW_MANY)


@pytest.mark.parametrize("mail_url", ["", "file:", "smtp"], indirect=True)
def test_a_thousand_addresses_go_everywhere_and_are_found_nowhere(
    watched: Flask,
    heard: list[bytes],
    mailbox: Mailbox,
    birds: list[Canary],
    fault: None,
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = watched.config["SETTINGS"]
    if not is_sqlite(watched) or settings.can_send_email:
        birds = birds[:FEWER]
    for number, canary in enumerate(birds):
        writer = Writer(watched, canary, number)
        writer.goes_everywhere() if number % EACH == 0 else writer.leaves_a_reply()
    send_due(watched)
    presses_every_link(watched, [*mailbox.mails, *emails_in(watched)][::EACH], heard)
    Moderator(watched).goes_everywhere()
    let_time_pass(watched)
    rows(watched, "UPDATE moderators SET digest_sent_at = '2026-01-01 00:00:00'")
    send_due(watched)
    logged = "".join(capfd.readouterr()).encode()

    scan, mails = Scan(birds), [*mailbox.mails, *emails_in(watched)]
    if settings.can_send_email:
        assert [mail["To"] for mail in mails].count(OTTO) >= 2
        at_least = len(birds) / 2 if settings.writes_email_files else len(birds)  # some went again
        assert len(mails) > at_least
    else:
        assert (mails, rows(watched, "SELECT * FROM outbox")) == ([], [])
    assert logged.count(b"RuntimeError") >= len(birds) // EACH
    assert scan.find(*map(without_its_recipient, mails)) == set()
    assert scan.find_in_pages([*heard, logged]) == set()
    assert scan.find(*copies(watched), *files(watched)) == set()

    erases_everybody(watched)
    assert {mail["To"] for mail in emails_in(watched)} <= {OTTO}
    assert scan.find(*files(watched)) == set()


def test_with_sealing_switched_off_the_same_scan_finds_every_address(
    watched: Flask, birds: list[Canary], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "models.encryption.sealing.seal", lambda address, row, **_key: address.encode()
    )
    monkeypatch.setattr("models.encryption.column_guard._check_row", lambda row: None)

    few = birds[:50]
    for number, canary in enumerate(few):
        Writer(watched, canary, number)._reply("Words.")

    found = Scan(few).find(*files(watched))
    assert {canary for canary, _ in found} == set(few)


def test_without_the_mask_the_same_scan_finds_the_addresses_in_the_log(
    watched: Flask,
    birds: list[Canary],
    fault: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("blueprints.common.request.log_masking.AT", re.compile("$^"))

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

    scan = Scan([canary])

    assert scan.find(client._but_the_field(page)) == set()
    assert scan.find(client._but_the_field(page + place.format(canary.typed).encode()))


@pytest.mark.parametrize("coding", [*CODINGS, *HASHES])
def test_an_address_is_found_in_each_disguise(coding: str) -> None:
    birds = canaries(len(SHAPES))
    scan = Scan(birds)

    found = {
        canary
        for canary in birds
        for name, disguise in disguises(canary)
        if name == coding
        for canary, _ in scan.find(b"\xff" + disguise + b"\0")
    }

    assert found == set(birds)
