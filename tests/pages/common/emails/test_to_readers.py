"""Mails to readers: nothing until they confirmed, nothing private, and an end to it at any time."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import DecisionReason, SeenRevision
from models.decisions.rejection_reasons import REASONS
from models.mail.message import Message
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from tests.support.cast import Desk, Reader, publish
from tests.support.decide import decide
from tests.support.rows import rows
from tests.support.smtp import Mailbox, body_of, let_time_pass, letters, links_of, send_due, text_of

TOM = {"name": "Tom", "email": "tom@example.org"}


@pytest.fixture
def site(build: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """The site with a mail server, and no time to take decisions back."""
    app = build(mail_url=mailbox.url, mail_undo_minutes=0)
    publish(app)
    return app


def path_in(mail: EmailMessage, begins: str) -> str:
    """The path of the link in a mail that begins so."""
    paths = {urlsplit(each).path for each in links_of(mail)}
    return next(each for each in sorted(paths) if each.startswith(begins))


def confirmed(site: Flask, mailbox: Mailbox, words: str = "Mine.", **fields: object) -> Reader:
    """Ann leaves a reply with both boxes ticked, and presses the button in the mail."""
    ann = Reader(site)
    ann.leave(words, **{"mail_replies": "y", "mail_decision": "y", **fields})
    send_due(site)
    answer = ann.client.post(path_in(mailbox.mails[-1], "/mail/confirm/"))
    assert answer.status_code == 303
    return ann


def reject(site: Flask, comment_id: int, **why: str) -> None:
    with site.app_context():
        comment = db.session.get_one(Comment, comment_id)
        mona = Moderator.add("mona@desk.example", name="Mona")[0]
        make_decision(
            comment,
            "reject",
            by=mona,
            seen=SeenRevision(comment.revision),
            why=DecisionReason(**why),
        )
        db.session.commit()


def states(site: Flask) -> dict[str, str]:
    return dict(map(tuple, rows(site, "SELECT kind, state FROM subscriptions")))


def test_nobody_is_written_to_unasked(site: Flask, reader: Reader, mailbox: Mailbox) -> None:
    reader.leave("Words.")
    decide(site, 1, "approve")

    send_due(site)

    assert (letters(site), mailbox.mails) == ([], [])


def test_the_boxes_are_empty_until_they_are_ticked(reader: Reader) -> None:
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", reader.article())

    assert len(boxes) == 2
    assert not any("checked" in each for each in boxes)


@pytest.mark.parametrize("fields", [{"comment": ""}, {"comment": "Look.", "preview": "Preview"}])
def test_a_tick_outlives_an_error_and_a_review(reader: Reader, fields: dict[str, str]) -> None:
    page = reader.reply(**fields, mail_replies="y").text

    assert re.search(r"<input checked[^>]*name=\"mail_replies\"", page)
    assert not re.search(r"<input checked[^>]*name=\"mail_decision\"", page)


def test_a_review_page_carries_the_tick_to_the_reply(site: Flask, reader: Reader) -> None:
    page = reader.reply("Look.", preview="Preview", mail_replies="y").text
    form = page[: page.index('id="respond"')]
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))

    reader.reply(**{**fields, "comment": "Look."})

    assert states(site) == {"replies": "asked"}


def test_one_mail_asks_about_both_kinds_and_names_no_article(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    reader.leave("Secret words.", mail_replies="y", mail_decision="y")

    send_due(site)

    (mail,) = mailbox.mails
    assert "- replies to it\n- what the moderators decide\n" in text_of(mail)
    assert not re.search("Sleep and Pain|sleep-and-pain|Secret|/receipts/", str(mail))


def test_opening_the_link_confirms_nothing_and_its_button_does(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    reader.leave("Words.", mail_replies="y")
    send_due(site)
    path = path_in(mailbox.mails[0], "/mail/confirm/")

    page, before = reader.open(path), states(site)
    pressed = reader.client.post(path)

    assert "Yes, send me these mails" in page.text
    assert (before, states(site)) == ({"replies": "asked"}, {"replies": "confirmed"})
    assert reader.open(pressed.location).status_code == 200
    assert reader.client.post(path).status_code == reader.open(path).status_code == 404


def test_a_link_that_is_too_old_confirms_nothing(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    reader.leave("Words.", mail_replies="y")
    send_due(site)
    rows(site, "UPDATE mail_links SET expires_at = created_at")

    answer = reader.client.post(path_in(mailbox.mails[0], "/mail/confirm/"))

    assert (answer.status_code, states(site)) == (404, {"replies": "asked"})
    assert "its time is over" in answer.text


def test_an_address_gets_three_mails_a_day_that_ask_it(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    for number in range(5):
        reader.leave(f"Words {number}.", mail_replies="y")

    send_due(site)

    assert len(mailbox.mails) == 3


def test_the_same_press_twice_asks_once(site: Flask, reader: Reader) -> None:
    for _ in range(2):
        reader.leave("Words.", mail_replies="y", post_key="k" * 43)

    assert letters(site) == [("confirm", "waiting", "")]


def test_an_address_that_was_corrected_is_the_only_one_that_can_confirm(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    reader.leave("Words.", mail_replies="y", post_key="k" * 43)
    send_due(site)
    reader.leave("Words.", mail_replies="y", post_key="k" * 43, email="anne@example.org")
    send_due(site)

    old, new = (path_in(each, "/mail/confirm/") for each in mailbox.mails)

    assert mailbox.recipients == ["ann@example.org", "anne@example.org"]
    assert reader.client.post(old).status_code == 404
    assert reader.client.post(new).status_code == 303


def test_an_approval_is_told_with_the_private_page(site: Flask, mailbox: Mailbox) -> None:
    ann = confirmed(site, mailbox)
    decide(site, 1, "approve")

    send_due(site)

    mail = mailbox.mails[-1]
    assert mail["Subject"] == "Your reply is public"
    assert "“Sleep and Pain”" in text_of(mail)
    assert "Your reply is public" in ann.open(path_in(mail, "/receipts/")).text


def test_a_rejection_is_told_with_its_reasons_and_how_to_appeal(
    site: Flask, mailbox: Mailbox
) -> None:
    ann = confirmed(site, mailbox)
    reject(site, 1, reason="dangerous", words="Please leave out the dose.", note="third time")

    send_due(site)

    mail = mailbox.mails[-1]
    assert mail["Subject"] == "About your reply"
    assert REASONS["dangerous"].rule in text_of(mail)
    assert "/comment-policy#dangerous\n" in text_of(mail)
    assert "Please leave out the dose." in text_of(mail)
    assert "third time" not in str(mail)
    assert ann.open(path_in(mail, "/appeals/")).status_code == 200


def test_spam_is_not_answered(site: Flask, mailbox: Mailbox) -> None:
    confirmed(site, mailbox)

    decide(site, 1, "spam")

    assert letters(site) == [("confirm", "sent", "")]


def test_a_decision_that_was_taken_back_is_not_told(site: Flask, mailbox: Mailbox) -> None:
    confirmed(site, mailbox)
    decide(site, 1, "reject")
    decide(site, 1, "pending")

    send_due(site)

    assert letters(site)[1:] == [("decision", "dropped", "undone")]
    assert len(mailbox.mails) == 1


def test_a_mail_waits_for_the_time_in_which_a_decision_can_be_taken_back(
    build: Callable[..., Flask], mailbox: Mailbox
) -> None:
    site = build(mail_url=mailbox.url, mail_undo_minutes=10)
    publish(site)
    confirmed(site, mailbox)
    decide(site, 1, "approve")

    send_due(site)
    sent = len(mailbox.mails)
    let_time_pass(site)
    send_due(site)

    assert (sent, len(mailbox.mails)) == (1, 2)


def test_a_decision_made_before_the_confirmation_is_told_after_it(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    reader.leave("Words.", mail_decision="y")
    decide(site, 1, "approve")
    send_due(site)
    reader.client.post(path_in(mailbox.mails[0], "/mail/confirm/"))

    send_due(site)

    assert mailbox.mails[-1]["Subject"] == "Your reply is public"


def test_a_reply_is_told_once_it_is_public(site: Flask, mailbox: Mailbox) -> None:
    ann = confirmed(site, mailbox, mail_decision="")
    decide(site, 1, "approve")
    ann.leave("An answer.", parent=1, **TOM)
    decide(site, 2, "approve")

    send_due(site)

    mail = mailbox.mails[-1]
    assert mail["Subject"] == "A new reply for you"
    assert ann.open(path_in(mail, "/comments/")).location.endswith("#comment-2")
    assert "An answer." not in str(mail)


def test_replies_deep_below_are_told_and_one_s_own_are_not(site: Flask, mailbox: Mailbox) -> None:
    ann = confirmed(site, mailbox)
    for number, who in enumerate([{}, TOM, {}, TOM], start=2):
        decide(site, number - 1, "approve")
        ann.leave(f"Words {number}.", parent=number - 1, **who)
    decide(site, 5, "approve")
    rows(site, "DELETE FROM outbox WHERE kind = 'decision'")

    send_due(site)

    assert "2 new replies for you under “Sleep and Pain”" in text_of(mailbox.mails[-1])


def test_one_thread_leads_to_one_mail_an_hour(site: Flask, mailbox: Mailbox) -> None:
    ann = confirmed(site, mailbox, mail_decision="")
    decide(site, 1, "approve")
    for number in (2, 3, 4):
        ann.leave(f"Words {number}.", parent=1, **TOM)
        decide(site, number, "approve")
        send_due(site)
    before = len(mailbox.mails)
    let_time_pass(site)

    send_due(site)

    assert (before, len(mailbox.mails)) == (2, 3)
    assert "2 new replies" in mailbox.mails[-1]["Subject"]


def test_a_reply_that_was_taken_back_is_not_told(site: Flask, mailbox: Mailbox) -> None:
    ann = confirmed(site, mailbox, mail_decision="")
    decide(site, 1, "approve")
    ann.leave("An answer.", parent=1, **TOM)
    decide(site, 2, "approve")
    decide(site, 2, "pending")

    send_due(site)

    assert letters(site)[-1] == ("replies", "dropped", "nothing new")


def write(site: Flask, words: str) -> None:
    """A moderator writes to the writer of the first comment."""
    with site.app_context():
        mona = Moderator.add("mona@desk.example", name="Mona")[0]
        Message.write(db.session.get_one(Comment, 1), words, by=mona)
        db.session.commit()


def test_a_message_reaches_a_proven_mailbox_with_its_words(site: Flask, mailbox: Mailbox) -> None:
    confirmed(site, mailbox)
    write(site, "Please see a doctor.")

    send_due(site)

    assert "Please see a doctor." in text_of(mailbox.mails[-1])
    assert path_in(mailbox.mails[-1], "/receipts/")


def test_a_message_to_an_unproven_mailbox_says_only_that_there_is_one(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    reader.leave("Words.")
    write(site, "Please see a doctor.")

    send_due(site)

    (mail,) = mailbox.mails
    assert "wrote to you" in text_of(mail)
    assert not re.search("doctor|/receipts/|Sleep and Pain", str(mail))


def test_one_click_stops_that_kind_and_drops_what_waits(site: Flask, mailbox: Mailbox) -> None:
    confirmed(site, mailbox)
    decide(site, 1, "approve")
    send_due(site)
    decide(site, 1, "reject")
    link = mailbox.mails[-1]["List-Unsubscribe"].strip("<>")

    answer = site.test_client().post(urlsplit(link).path, data={"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert states(site) == {"replies": "confirmed", "decision": "ended"}
    assert letters(site)[-1] == ("decision", "dropped", "stopped")


def test_an_address_can_be_shut_for_ever(site: Flask, mailbox: Mailbox) -> None:
    ann = confirmed(site, mailbox)
    stop = path_in(mailbox.mails[-1], "/mail/stop/")
    write(site, "Hello.")

    shut = ann.client.post(stop.replace("/stop/", "/shut/"))
    ann.leave("More.", mail_replies="y")
    decide(site, 1, "approve")
    send_due(site)

    assert "We won’t write to you any more" in shut.text
    assert (len(mailbox.mails), {state for _, state, _ in letters(site)}) == (
        1,
        {"sent", "dropped"},
    )


def test_a_shut_address_is_opened_from_the_private_page_of_its_proven_owner_alone(
    site: Flask, mailbox: Mailbox
) -> None:
    ann = Reader(site)
    receipt = ann.leave("Words.", mail_replies="y")
    send_due(site)
    ann.client.post(path_in(mailbox.mails[0], "/mail/confirm/"))
    ann.client.post(path_in(mailbox.mails[0], "/mail/stop/").replace("/stop/", "/shut/"))
    stranger = ann.leave("Somebody else’s words.", mail_replies="y")

    refused = ann.client.post(f"{stranger}/mail/opening")
    opened = ann.client.post(f"{receipt}/mail/opening")

    assert "never to write" in ann.open(receipt).text or opened.status_code == 303
    assert "never to write" not in ann.open(stranger).text
    assert (refused.status_code, opened.status_code) == (404, 303)


def test_the_private_page_turns_mails_on_and_off(site: Flask, mailbox: Mailbox) -> None:
    ann = Reader(site)
    receipt = ann.leave("Words.", mail_replies="y")
    send_due(site)
    asked = ann.open(receipt).text
    ann.client.post(path_in(mailbox.mails[0], "/mail/confirm/"))

    ann.client.post(f"{receipt}/mail", data={"mail_decision": "y"})

    assert "press the button in the mail we sent you" in asked
    assert states(site) == {"replies": "ended", "decision": "confirmed"}
    assert len(letters(site)) == 1  # the mailbox has answered before


def everything(site: Flask) -> dict[str, list[str]]:
    """Every row of every table."""
    with site.app_context():
        tables = db.metadata.sorted_tables
        return {each.name: sorted(map(str, db.session.execute(select(each)))) for each in tables}


@pytest.fixture
def every_kind(site: Flask, mailbox: Mailbox) -> list[EmailMessage]:
    """One mail of each kind that a reader can get, none of whose links was pressed but the first
    one's."""
    ann = confirmed(site, mailbox)
    decide(site, 1, "approve")
    ann.leave("An answer.", parent=1, **TOM)
    decide(site, 2, "approve")
    write(site, "Hello.")
    send_due(site)
    decide(site, 1, "reject")
    ann.leave("Another.", mail_replies="y")
    send_due(site)
    return mailbox.mails


def test_a_scanner_that_opens_every_link_changes_nothing(
    site: Flask, every_kind: list[EmailMessage]
) -> None:
    scanner, before = site.test_client(), everything(site)
    paths = sorted(urlsplit(each).path for mail in every_kind for each in links_of(mail))

    for path in paths:
        for method in ("GET", "HEAD"):
            assert scanner.open(path, method=method).status_code < 500

    assert len(every_kind) == 6
    assert len(set(paths)) > 10
    assert everything(site) == before


def test_no_mail_holds_an_address_but_where_it_goes(every_kind: list[EmailMessage]) -> None:
    for mail in every_kind:
        del mail["To"]
        shown = str(mail) + text_of(mail) + body_of(mail, "html")

        assert not re.search("ann@|tom@|mona@|ann%40|example.org", shown)


def test_no_subject_names_an_article_a_reader_or_their_words(
    every_kind: list[EmailMessage],
) -> None:
    subjects = " ".join(each["Subject"] for each in every_kind)

    assert not re.search("Sleep|Ann|Tom|Mine|answer", subjects)


def test_the_pages_behind_the_links_are_private(
    site: Flask, every_kind: list[EmailMessage]
) -> None:
    answer = site.test_client().get(path_in(every_kind[0], "/mail/stop/"))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


def test_a_mail_speaks_the_language_of_its_article(
    site: Flask, reader: Reader, mailbox: Mailbox
) -> None:
    rows(site, "UPDATE articles SET language = 'de'")
    reader.leave("Worte.", mail_replies="y")

    send_due(site)

    assert mailbox.mails[0]["Content-Language"] == "de"
    assert '<html lang="de"' in body_of(mailbox.mails[0], "html")


def test_the_desk_shows_what_was_given_up_and_tries_it_again(
    site: Flask, desk: Desk, reader: Reader, mailbox: Mailbox
) -> None:
    mailbox.to_data = "554 no"
    reader.leave("Words.", mail_replies="y")
    send_due(site)
    shown = desk.open("/moderation/outbox").text
    mailbox.to_data = "250 OK"

    pressed = desk.press("/moderation/outbox/1/retry", on="/moderation/outbox")
    send_due(site)

    assert "The mail server refuses this mail." in shown
    assert "ann@example.org" not in shown
    assert (pressed.status_code, len(mailbox.mails)) == (303, 1)


def test_the_desk_can_let_a_letter_be(site: Flask, desk: Desk, reader: Reader) -> None:
    reader.leave("Words.", mail_replies="y")
    rows(site, "UPDATE outbox SET state = 'parked', ended_at = created_at")

    desk.press("/moderation/outbox/1/deletion", on="/moderation/outbox")

    assert letters(site) == [("confirm", "dropped", "given up")]
