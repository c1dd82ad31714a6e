"""Emails as files (MAIL_URL=file:): they go with their reader, and after their time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask import Flask

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.mail.delivery import open_transport
from models.mail.outbox import QueuedEmail
from models.privacy.erasure import delete_address, erase
from models.privacy.retention import preview, run
from models.privacy.retention_rules import EMAIL_FILE_RETENTION
from tests.support.cast import MONA, SAME_ORIGIN, Desk, Reader
from tests.support.rows import rows
from tests.support.smtp import send_due

pytestmark = pytest.mark.with_email

Build = Callable[..., Flask]
ANN, TOM = "ann@example.org", "tom@example.org"


def recipients(site: Flask) -> list[str]:
    """Whom the files are for."""
    folder = site.config["SETTINGS"].mail_folder
    files = folder.iterdir() if folder.exists() else ()
    return sorted(message_from_bytes(each.read_bytes(), policy=default)["To"] for each in files)


@pytest.fixture
def receipt(site: Flask) -> str:
    """Ann's receipt; she and Tom were each sent an email about a reply, and Ann another one about
    all of hers."""
    reader = Reader(site)
    receipt = reader.leave("Ann’s words.", mail_replies="y")
    reader.leave("Tom’s words.", name="Tom", email=TOM, mail_replies="y")
    reader.client.post("/my-comments", data={"email": ANN}, headers=SAME_ORIGIN)
    send_due(site)
    assert recipients(site) == [ANN, ANN, TOM]
    return receipt


@pytest.mark.parametrize("page", ["withdrawal", "erasure"])
def test_a_comment_takes_its_writer_s_files_along_at_once(
    site: Flask, receipt: str, page: str
) -> None:
    answer = Reader(site).client.post(f"{receipt}/{page}")

    assert (answer.status_code, recipients(site)) == (200, [TOM])


def test_an_address_takes_its_files_along(site: Flask, receipt: str) -> None:
    with site.app_context():
        delete_address(db.session.get_one(Comment, 1).commenter)
        db.session.commit()

    assert recipients(site) == [TOM]


def test_what_is_not_committed_takes_no_file_along(site: Flask, receipt: str) -> None:
    with site.app_context():
        erase(db.session.get_one(Comment, 1))
        db.session.rollback()
        db.session.commit()

    assert recipients(site) == [ANN, ANN, TOM]


def test_a_moderator_s_email_about_a_comment_goes_with_it(site: Flask, desk: Desk) -> None:
    receipt = Reader(site).leave("Ann’s words.")
    rows(site, "UPDATE moderators SET mails_urgent = true")
    colleague = Desk.signed_in(site, "otto@desk.example")
    page = "/moderation/comments/1"
    colleague.press(f"{page}/urgency", on=page, urgent="1")
    send_due(site)
    before = recipients(site)

    Reader(site).client.post(f"{receipt}/withdrawal")

    assert (before, recipients(site)) == ([MONA], [])


def test_a_file_goes_after_its_time_and_a_dry_run_says_so(site: Flask, receipt: str) -> None:
    with site.app_context():
        _, early = preview(now() + EMAIL_FILE_RETENTION - timedelta(hours=1))
        _, due = preview(now() + EMAIL_FILE_RETENTION + timedelta(hours=1), clock_is_right=True)
        kept = recipients(site)
        done = run(now() + EMAIL_FILE_RETENTION + timedelta(hours=1), clock_is_right=True)
        went = done.counts["email files"]

    assert (early["email files"], due["email files"], went) == (0, 3, 3)
    assert (kept, recipients(site)) == ([ANN, ANN, TOM], [])


def test_a_file_that_was_written_while_its_letter_was_erased_goes_with_the_next_look(
    site: Flask,
) -> None:
    receipt = Reader(site).leave("Words.", mail_replies="y")

    def erase_meanwhile(letter: QueuedEmail) -> EmailMessage:
        mail = EmailMessage()
        mail["Message-ID"] = f"<{letter.name}@example.org>"
        Reader(site).client.post(f"{receipt}/erasure")
        return mail

    with site.app_context():
        open_transport().send(erase_meanwhile(db.session.get_one(QueuedEmail, 1)), to=ANN)
        db.session.rollback()
    written = len(recipients(site))
    send_due(site)

    assert (written, recipients(site)) == (1, [])


@pytest.mark.parametrize("url", ["", "smtp://127.0.0.1:9"])
@pytest.mark.parametrize("command", [("outbox", "send"), ("retention", "run")])
def test_files_of_an_earlier_time_go_where_none_are_written(
    site: Flask, receipt: str, build: Build, url: str, command: tuple[str, str]
) -> None:
    other = build(mail_url=url)
    rows(site, "DELETE FROM outbox")

    done = other.test_cli_runner().invoke(args=command)

    assert done.exit_code == 0
    assert not site.config["SETTINGS"].mail_folder.exists()


def test_what_is_no_email_of_the_site_stays_in_its_folder(site: Flask, build: Build) -> None:
    folder = site.config["SETTINGS"].mail_folder
    folder.mkdir()
    (folder / "notes.eml").write_text("Not ours.")

    send_due(build(mail_url=""))

    assert [each.name for each in folder.iterdir()] == ["notes.eml"]
