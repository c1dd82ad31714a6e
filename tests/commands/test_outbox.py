"""`flask outbox send`, against a real mail server: nothing is lost, nothing blocks the rest."""

from __future__ import annotations

import stat
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from extensions import db
from models.comments.comment import Comment
from models.encryption.key_ring import PRIVATE
from models.mail.delivery import deliver_due, open_transport
from models.mail.outbox import QueuedEmail
from models.mail.retry import MAX_ATTEMPTS
from tests.support.cast import SAME_ORIGIN, Reader, publish
from tests.support.rows import rows
from tests.support.running import free_port
from tests.support.smtp import (
    Mailbox,
    let_time_pass,
    letters,
    mail_server,
    send_due,
    unknown_certificate,
)

Build = Callable[..., Flask]


@pytest.fixture
def site(build: Build, mailbox: Mailbox) -> Flask:
    """The site with a mail server, and no time to take decisions back."""
    app = build(mail_url=mailbox.url, mail_undo_minutes=0)
    publish(app)
    return app


def ask(site: Flask, *names: str) -> None:
    """Let readers ask for mails: one letter to each."""
    for name in names:
        Reader(site).leave(
            f"Words of {name}.", name="Nick", email=f"{name}@example.org", mail_decision="y"
        )


def test_a_letter_is_sent_once(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann")

    said, again = send_due(site), send_due(site)

    assert "Emails sent: 1," in said
    assert "Emails sent: 0," in again
    assert [each["To"] for each in mailbox.mails] == ["ann@example.org"]
    assert letters(site) == [("confirm", "sent", "")]


def test_a_mail_says_that_a_machine_wrote_it_and_how_to_stop(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann")
    (name,) = letters(site, "name")[0]

    send_due(site)

    (mail,) = mailbox.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/mail/stop/")
    assert mail["Message-ID"] == f"<{name}@127.0.0.1>"
    assert mail["Date"].datetime
    assert mail["Reply-To"] is None
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_link_in_a_header_stays_in_one_piece(build: Build, mailbox: Mailbox) -> None:
    host = "https://" + "a-long-name." * 6 + "example.org"
    site = build(mail_url=mailbox.url, site_url=host)
    publish(site)
    reader = Reader(site)
    reader.headers = {**SAME_ORIGIN, "Host": host.removeprefix("https://")}
    reader.leave("Words.", mail_decision="y")

    send_due(site)

    assert mailbox.mails[0]["List-Unsubscribe"].startswith(f"<{host}/mail/stop/")


def test_while_the_server_is_down_letters_wait(build: Build) -> None:
    site = build(mail_url=f"smtp://127.0.0.1:{free_port()}")
    publish(site)
    ask(site, "ann", "tom")

    said = send_due(site)

    assert "to be retried: 1" in said
    assert letters(site, "state, trouble, attempts") == [
        ("waiting", "no answer", 1),
        ("waiting", "", 0),
    ]


def test_a_letter_is_given_up_after_the_last_try(build: Build) -> None:
    site = build(mail_url=f"smtp://127.0.0.1:{free_port()}")
    publish(site)
    ask(site, "ann")

    for _ in range(MAX_ATTEMPTS):
        let_time_pass(site)
        send_due(site)

    assert letters(site, "state, trouble, attempts") == [("parked", "no answer", MAX_ATTEMPTS)]


def test_a_server_that_is_too_slow_is_left_alone(
    site: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.mail.smtp.MESSAGE_TIMEOUT", 0.5)
    mailbox.sleeps = 2
    ask(site, "ann")

    send_due(site)

    assert letters(site) == [("confirm", "waiting", "cut off")]


def test_one_refused_recipient_stops_no_other(site: Flask, mailbox: Mailbox) -> None:
    mailbox.answers["ann@example.org"] = "550 5.1.1 <ann@example.org> is unknown"
    ask(site, "ann", "tom")

    send_due(site)

    assert [each["To"] for each in mailbox.mails] == ["tom@example.org"]
    assert letters(site) == [("confirm", "dropped", "recipient 550"), ("confirm", "sent", "")]
    assert rows(site, "SELECT state FROM subscriptions ORDER BY id") == [("bounced",), ("asked",)]


def test_a_server_may_take_its_time_with_a_mail(
    site: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.mail.smtp.TIMEOUT", 0.5)
    mailbox.sleeps = 2
    ask(site, "ann")

    send_due(site)

    assert letters(site) == [("confirm", "sent", "")]


@pytest.mark.parametrize("answer", ["553 5.7.1 Sender", "530 Sign in", "550 5.1.8 x"])
def test_nobody_s_mails_end_for_what_is_not_their_mailbox_s_fault(
    site: Flask, mailbox: Mailbox, answer: str
) -> None:
    mailbox.answers["ann@example.org"] = answer
    ask(site, "ann")

    send_due(site)

    assert letters(site) == [("confirm", "waiting", f"mail {answer[:3]}")]
    assert rows(site, "SELECT state FROM subscriptions") == [("asked",)]


@pytest.mark.parametrize("code", ["450 try later", "451 busy", "421 going down"])
def test_a_recipient_refused_for_now_is_tried_again(
    site: Flask, mailbox: Mailbox, code: str
) -> None:
    mailbox.answers["ann@example.org"] = code
    ask(site, "ann")
    send_due(site)
    before = letters(site, "state, attempts")
    mailbox.answers.clear()
    let_time_pass(site)

    send_due(site)

    assert before == [("waiting", 1)]
    assert letters(site, "state, attempts") == [("sent", 2)]


def test_a_password_that_smtp_can_t_carry_is_named(build: Build, mailbox: Mailbox) -> None:
    site = build(mail_url=mailbox.url.replace("//", "//ann:p%C3%A4ss@"))
    publish(site)
    ask(site, "ann", "tom")

    send_due(site)

    assert letters(site, "state, trouble, attempts") == [
        ("waiting", "sign-in", 1),
        ("waiting", "", 0),
    ]


def test_a_mail_refused_for_good_is_shown_to_moderators(site: Flask, mailbox: Mailbox) -> None:
    mailbox.to_data = "554 looks like spam"
    ask(site, "ann", "tom")

    send_due(site)

    assert letters(site) == [("confirm", "parked", "mail 554")] * 2


def test_a_server_that_hangs_up_after_the_mail_gets_it_again_under_the_same_name(
    site: Flask, mailbox: Mailbox
) -> None:
    mailbox.hangs_up = 1
    ask(site, "ann")
    send_due(site)
    let_time_pass(site)

    send_due(site)

    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert letters(site, "state, attempts") == [("sent", 2)]


def test_a_certificate_that_nobody_vouches_for_ends_it(build: Build, tmp_path: Path) -> None:
    safe = unknown_certificate(tmp_path)
    with mail_server(Mailbox(), tls_context=safe, require_starttls=True) as box:
        site = build(mail_url=box.url)
        publish(site)
        ask(site, "ann")
        send_due(site)

    assert box.mails == []
    assert letters(site) == [("confirm", "waiting", "certificate")]


def test_a_server_elsewhere_is_never_spoken_to_in_plain(
    build: Build, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.mail.smtp._is_loopback", lambda host: False)
    site = build(mail_url=mailbox.url)
    publish(site)
    ask(site, "ann")

    send_due(site)

    assert (mailbox.mails, letters(site)) == ([], [("confirm", "waiting", "no answer")])


def test_a_letter_that_can_t_be_written_holds_up_no_other(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann", "tom")
    rows(site, "UPDATE outbox SET kind = 'riddle' WHERE id = 1")

    send_due(site)

    assert letters(site) == [("riddle", "waiting", "KeyError"), ("confirm", "sent", "")]


def test_an_address_that_does_not_open_holds_up_no_other(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann", "tom")
    rows(
        site,
        "UPDATE commenters SET sealed_email = "
        "(SELECT sealed_email FROM commenters WHERE id = 2) WHERE id = 1",
    )

    send_due(site)

    assert letters(site) == [("confirm", "waiting", "SealBroken"), ("confirm", "sent", "")]


def test_without_the_key_letters_wait_and_no_try_counts(
    site: Flask, mailbox: Mailbox, keys: Path
) -> None:
    ask(site, "ann")
    hidden = (keys / PRIVATE).rename(keys / "elsewhere.pem")
    try:
        said = send_due(site)
    finally:
        hidden.rename(keys / PRIVATE)

    assert "Emails to readers are on hold: The key " in said
    assert letters(site, "state, attempts, trouble") == [("waiting", 0, "")]
    assert "Emails sent: 1," in send_due(site)


def test_in_development_mails_are_files_for_their_owner_alone(build: Build, tmp_path: Path) -> None:
    site = build(mail_url="file:")
    publish(site)
    ask(site, "ann")

    send_due(site)

    (file,) = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (file.parent, file)]
    assert (mail["To"], modes) == ("ann@example.org", [0o700, 0o600])


def test_a_folder_that_takes_no_mail_is_tried_once_for_all(build: Build) -> None:
    site = build(mail_url="file:", mail_undo_minutes=0)
    publish(site)
    ask(site, "ann", "tom")
    (site.config["SETTINGS"].instance_dir / "mail").write_text("No folder.")

    send_due(site)

    assert letters(site, "trouble, attempts") == [("folder File exists", 1), ("", 0)]


def test_a_letter_that_was_erased_meanwhile_is_nobody_s(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann")

    def write(letter: QueuedEmail) -> None:
        db.session.delete(letter)

    with site.app_context():
        ended = deliver_due(open_transport(), write)

    assert (dict(ended), letters(site), mailbox.mails) == ({"dropped": 1}, [], [])


def test_a_worker_that_dies_loses_nothing(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann")

    def die(_letter: QueuedEmail) -> None:
        raise KeyboardInterrupt

    with site.app_context(), pytest.raises(KeyboardInterrupt):
        deliver_due(open_transport(), die)
    during = send_due(site)
    let_time_pass(site)

    assert "Emails sent: 0," in during  # the lease still holds
    assert "Emails sent: 1," in send_due(site)


def test_workers_side_by_side_share_the_work_without_doubles(site: Flask, mailbox: Mailbox) -> None:
    names = [f"reader{number}" for number in range(24)]
    ask(site, *names)

    workers = [Thread(target=send_due, args=(site,)) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(mailbox.recipients) == sorted(f"{name}@example.org" for name in names)


def test_an_international_address_is_written_as_the_wire_needs_it(
    site: Flask, mailbox: Mailbox
) -> None:
    Reader(site).leave("Words.", email="jane@bücher.example", mail_decision="y")

    send_due(site)

    assert mailbox.recipients == ["jane@xn--bcher-kva.example"]


def test_no_letter_knows_an_address(site: Flask, mailbox: Mailbox) -> None:
    ask(site, "ann")
    mailbox.answers["ann@example.org"] = "450 <ann@example.org> is busy"

    send_due(site)

    with site.app_context():
        comment = db.session.get_one(Comment, 1)
        assert comment.commenter.has_address
    assert "@" not in str(letters(site, "*"))
