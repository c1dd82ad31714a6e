"""A site without a mail server, as it is by default: it offers, promises and stores no email."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.support.cast import ANN, SAME_ORIGIN, Desk, Reader, publish
from tests.support.decide import decide
from tests.support.rows import rows
from tests.support.smtp import Mailbox, let_time_pass, letters, links_of, send_due

Build = Callable[..., Flask]
TOM = {"name": "Tom", "email": "tom@example.org"}
OFFERS = re.compile(r"mail_(replies|decision)|Email me|Send me the link|(?<![-\w])[Mm]ails?\b")


def offers(page: str) -> list[str]:
    """The words of a page that offer or promise email."""
    main = page[page.index("<main") : page.index("</main>")]
    return [unescape(each[0]) for each in OFFERS.finditer(re.sub(r'="/my-comments"', "", main))]


def path_in(mailbox: Mailbox, begins: str) -> str:
    """The path of the newest link of one kind."""
    paths = [urlsplit(each).path for mail in mailbox.mails[::-1] for each in sorted(links_of(mail))]
    return next(each for each in paths if each.startswith(begins))


@pytest.fixture
def receipt(site: Flask, reader: Reader) -> str:
    """The receipt of a reply that was rejected."""
    receipt = reader.leave("It helped.")
    decide(site, 1, "reject")
    return receipt


@pytest.mark.parametrize(
    "path",
    ["", "/export", "/erasure"],
)
def test_no_private_page_offers_email(reader: Reader, receipt: str, path: str) -> None:
    page = reader.open(f"{receipt}{path}").text

    promised = ["mails"] if path == "/erasure" else []  # that were asked for: they are erased
    assert offers(page) == promised


def test_no_public_page_offers_email(reader: Reader) -> None:
    pages = [
        reader.article(),
        reader.reply("").text,
        reader.reply("Look.", preview="Preview", mail_replies="y").text,
        *(reader.open(path).text for path in ("/privacy", "/my-comments", "/comment-policy")),
    ]

    assert [offers(page) for page in pages] == [[]] * len(pages)


def test_the_same_search_finds_what_is_offered_with_a_mail_server(build: Build) -> None:
    site = build(mail_url="smtp://127.0.0.1:25")
    publish(site)
    reader = Reader(site)
    paths = reader.leave("Words."), "/privacy", "/my-comments", "/articles/sleep-and-pain"

    assert all(offers(reader.open(path).text) for path in paths)


def test_no_page_of_the_desk_offers_email(site: Flask, desk: Desk, receipt: str) -> None:
    tag = rows(site, "SELECT tag FROM commenters")[0][0]
    Reader(site).client.post(f"{receipt}/appeals", data={"remark": "Please look again."})
    pages = [
        desk.open(path).text
        for path in (f"/moderation/people/{tag}", "/moderation/appeals", "/moderation/comments/1")
    ]

    assert [offers(page) for page in pages] == [[]] * 3
    assert not re.search(">(My mail|Mails)</a>", pages[0])


def test_the_desk_says_that_there_is_no_email_to_choose(site: Flask, desk: Desk) -> None:
    shown = desk.open("/moderation/my-mail").text
    sent = desk.press("/moderation/my-mail", on="/change", hours="7", time_zone="UTC")

    assert "This site does not send email, so there is nothing to choose." in shown
    assert '<form class="panel"' not in shown
    assert sent.status_code == 409
    assert rows(site, "SELECT digest_at FROM moderators") == [("",)]


def test_with_another_channel_the_hours_of_the_digest_can_be_chosen(build: Build) -> None:
    site = build(notify_urls="json://127.0.0.1:9/")
    publish(site)
    desk = Desk.signed_in(site)
    rows(site, "UPDATE moderators SET mails_urgent = true")

    saved = desk.press("/moderation/my-mail", hours="7", time_zone="UTC")

    assert saved.status_code == 303
    assert "the digest goes to the site’s other channels" in desk.open("/moderation/my-mail").text
    assert [
        tuple(each) for each in rows(site, "SELECT digest_at, mails_urgent FROM moderators")
    ] == [("7", 1)]


def test_forged_ticks_subscribe_to_nothing(site: Flask, reader: Reader) -> None:
    receipt = reader.leave("Words.", mail_replies="y", mail_decision="y")
    pressed = reader.client.post(f"{receipt}/mail", data={"mail_replies": "y"}, headers=SAME_ORIGIN)

    assert pressed.status_code == 303
    assert rows(site, "SELECT * FROM subscriptions") == letters(site) == []


def test_nothing_that_happens_writes_a_letter_or_a_file(
    site: Flask, desk: Desk, reader: Reader, receipt: str, tmp_path: Path
) -> None:
    tag = rows(site, "SELECT tag FROM commenters")[0][0]
    rows(site, "UPDATE moderators SET digest_at = '0,12', mails_urgent = true")
    rows(site, "UPDATE moderators SET digest_sent_at = '2026-01-01 00:00:00'")
    person = f"/moderation/people/{tag}"
    reader.leave("Another.")

    sent = desk.press(f"{person}/messages", on=person, message="Hello.", about="1")
    desk.press("/moderation/comments/2/urgency", on="/moderation/comments/2", urgent="1")
    said = send_due(site)

    assert sent.status_code == 303
    assert "Hello." in reader.open(receipt).text
    assert "No email is sent: MAIL_URL is not set." in said
    assert letters(site) == []
    assert not (tmp_path / "mail").exists()


def test_my_comments_says_that_no_link_can_be_sent_whoever_asks(
    site: Flask, reader: Reader
) -> None:
    reader.leave("Words.")

    asked = reader.open("/my-comments")
    answers = [
        reader.client.post("/my-comments", data={"email": email}, headers=SAME_ORIGIN)
        for email in (ANN["email"], "nobody@example.org", "no address", *["x@example.org"] * 5)
    ]

    assert "This site does not send email" in asked.text
    assert "private link of each comment" in asked.text
    assert {(each.status_code, each.text) for each in answers} == {(409, asked.text)}
    assert reader.open("/my-comments/sent").location == "/my-comments"
    assert letters(site) == []


@pytest.fixture
def wanted(build: Build, mailbox: Mailbox) -> Flask:
    """A site with a mail server, where Ann confirmed that she wants email about her reply."""
    site = build(mail_url=mailbox.url, mail_undo_minutes=0)
    publish(site)
    reader = Reader(site)
    reader.leave("Words.", mail_replies="y", mail_decision="y")
    send_due(site)
    assert reader.client.post(path_in(mailbox, "/mail/confirm/")).status_code == 303
    return site


def answer(site: Flask, words: str) -> None:
    """Let Tom answer Ann, and a moderator publish that."""
    Reader(site).leave(words, parent=1, **TOM)
    decide(site, rows(site, "SELECT max(id) FROM comments")[0][0], "approve")


def test_without_the_server_subscriptions_write_nothing_and_then_go_on(
    wanted: Flask, build: Build, mailbox: Mailbox
) -> None:
    without, before = build(mail_undo_minutes=0), len(mailbox.mails)
    decide(without, 1, "approve")
    answer(without, "The first.")
    meanwhile = letters(without)[1:]
    send_due(without)

    answer(wanted, "The second.")
    send_due(wanted)

    assert meanwhile == []
    assert [each["Subject"] for each in mailbox.mails[before:]] == ["2 new replies for you"]


def test_a_letter_that_waits_is_kept_for_three_days_without_the_server(
    wanted: Flask, build: Build, mailbox: Mailbox
) -> None:
    decide(wanted, 1, "approve")
    without, sent = build(mail_undo_minutes=0), len(mailbox.mails)
    send_due(without)
    soon = letters(without)[-1]

    rows(wanted, "UPDATE outbox SET due_at = '2026-01-01 00:00:00' WHERE state = 'waiting'")
    send_due(without)

    assert soon == ("decision", "waiting", "")
    assert letters(without)[-1] == ("decision", "dropped", "no mail server")
    assert len(mailbox.mails) == sent


def test_a_server_that_is_back_in_time_sends_what_waits(
    wanted: Flask, build: Build, mailbox: Mailbox
) -> None:
    decide(wanted, 1, "approve")
    send_due(build())

    let_time_pass(wanted)
    send_due(wanted)

    assert mailbox.mails[-1]["Subject"] == "Your reply is public"


def test_without_the_server_links_stop_emails_and_confirm_none(
    wanted: Flask, build: Build, mailbox: Mailbox
) -> None:
    Reader(wanted).leave("More.", mail_replies="y")
    send_due(wanted)
    confirm, stop = (path_in(mailbox, f"/mail/{name}/") for name in ("confirm", "stop"))
    client = build().test_client()

    shown, pressed = client.get(confirm), client.post(confirm, headers=SAME_ORIGIN)
    stopped = client.post(stop)

    assert (shown.status_code, pressed.status_code, stopped.status_code) == (409, 409, 200)
    assert "This site does not send email any more" in unescape(pressed.text)
    states = "SELECT state FROM subscriptions WHERE comment_id = 2"
    assert rows(wanted, states) == [("ended",)]


def test_without_the_server_a_wish_can_still_be_taken_back(
    wanted: Flask, build: Build, mailbox: Mailbox
) -> None:
    decide(wanted, 1, "approve")
    send_due(wanted)
    receipt, client = path_in(mailbox, "/receipts/"), build().test_client()

    client.post(f"{receipt}/mail", data={"mail_replies": "y"}, headers=SAME_ORIGIN)

    states = rows(wanted, "SELECT kind, state FROM subscriptions ORDER BY kind")
    assert [tuple(each) for each in states] == [("decision", "ended"), ("replies", "confirmed")]
