"""Appeals through the pages: the writer's receipt, the link of a mail, and the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from extensions import db
from models.comments.comment import Comment
from models.mail.link import EmailLink
from tests.support.cast import Desk, Reader
from tests.support.decide import decide
from tests.support.rows import how_many, rows

WORDS = "I named nobody: “Mia” is my cat."
APPEALS = "/moderation/appeals"


@pytest.fixture
def receipt(site: Flask, reader: Reader) -> str:
    """The receipt of a reply that Max rejected."""
    path = reader.leave("Mia sleeps on my knees.")
    decide(site, 1, "reject")
    return path


def appeal(reader: Reader, receipt: str, words: str = WORDS) -> TestResponse:
    return reader.client.post(f"{receipt}/appeal", data={"remark": words}, headers=reader.headers)


def answer(desk: Desk, verb: str, **fields: object) -> TestResponse:
    sent = {"appeal-1-revision": 1, **{f"appeal-1-{name}": said for name, said in fields.items()}}
    return desk.press(f"{APPEALS}/1/{verb}", on=APPEALS, **sent)


def mailed(site: Flask) -> str:
    """The address that a mail about the decision holds."""
    with site.app_context():
        comment = db.session.get_one(Comment, 1)
        token = EmailLink.make(
            "appeal", to=comment.commenter, lasts=timedelta(days=9), comment=comment
        )
        db.session.commit()
    return f"/appeals/{token}"


def test_a_rejected_writer_appeals_from_the_receipt(reader: Reader, receipt: str) -> None:
    offered = reader.open(receipt).text

    sent = appeal(reader, receipt)

    assert f'action="{receipt}/appeal"' in offered
    assert (sent.status_code, sent.location) == (303, receipt)
    after = reader.open(receipt).text
    assert "Your appeal waits for a moderator." in after
    assert f'action="{receipt}/appeal"' not in after


@pytest.mark.parametrize("decision", ["", "approve", "spam"])
def test_there_is_nothing_to_appeal_against_but_a_rejection(
    site: Flask, reader: Reader, decision: str
) -> None:
    receipt = reader.leave("Words.")
    if decision:
        decide(site, 1, decision)

    assert "/appeal" not in reader.open(receipt).text
    assert appeal(reader, receipt).status_code == 409
    assert how_many(site, "appeals") == 0


def test_pressed_twice_it_is_one_appeal(site: Flask, reader: Reader, receipt: str) -> None:
    answers = [appeal(reader, receipt).status_code for _ in range(2)]

    assert (answers, how_many(site, "appeals")) == ([303, 303], 1)


def test_a_second_appeal_is_refused_and_its_words_are_kept(reader: Reader, receipt: str) -> None:
    appeal(reader, receipt)

    again = appeal(reader, receipt, "And another thing.")

    assert (again.status_code, "And another thing." in again.text) == (409, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Please say why"),
        ("x" * 1_001, "please shorten them by 1"),
        ("Write to ann@example.org", "take the e-mail address out"),
    ],
)
def test_what_is_wrong_with_an_appeal_is_named_and_its_words_kept(
    site: Flask, reader: Reader, receipt: str, words: str, said: str
) -> None:
    page = appeal(reader, receipt, words)

    assert (page.status_code, said in page.text, words in page.text) == (422, True, True)
    assert how_many(site, "appeals") == 0


def test_a_page_of_another_site_appeals_for_nobody(
    site: Flask, reader: Reader, receipt: str
) -> None:
    link = mailed(site)
    reader.headers = {"Sec-Fetch-Site": "cross-site"}

    by_mail = reader.client.post(link, data={"remark": WORDS}, headers=reader.headers)

    assert (appeal(reader, receipt).status_code, by_mail.status_code) == (403, 403)
    assert how_many(site, "appeals") == 0


def test_a_mail_leads_to_the_reasons_and_the_form(site: Flask, reader: Reader) -> None:
    reader.leave("Words.")
    Desk.signed_in(site).decide(1, "reject", reason="abuse", words="Please be kind.")

    page = reader.open(mailed(site))

    assert "No insults" in page.text
    assert "Please be kind." in page.text
    assert (page.headers["Cache-Control"], "Set-Cookie" in page.headers) == ("no-store", False)


def test_the_link_of_a_mail_appeals_once(site: Flask, reader: Reader, receipt: str) -> None:
    link = mailed(site)
    for _ in range(2):
        reader.open(link)
    looked = rows(site, "SELECT used_at FROM mail_links")

    sent = reader.client.post(link, data={"remark": WORDS}, headers=reader.headers)
    again = reader.client.post(link, data={"remark": "More."}, headers=reader.headers)

    assert looked == [(None,)]
    assert (sent.status_code, sent.location, again.status_code) == (303, link, 409)
    assert "Your appeal waits" in reader.open(link).text


@pytest.mark.parametrize("token", ["x" * 43, "x", "é"])
def test_an_unknown_link_is_like_any_unknown_page(reader: Reader, token: str) -> None:
    unknown, page = reader.open("/unknown"), reader.open(f"/appeals/{token}")

    assert (page.status_code, page.text) == (unknown.status_code, unknown.text)


def test_a_withdrawn_reply_has_no_appeal_any_more(
    site: Flask, reader: Reader, receipt: str
) -> None:
    link = mailed(site)
    appeal(reader, receipt)

    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)

    assert reader.open(link).status_code == 404
    assert rows(site, "SELECT state, words FROM appeals") == [("void", "")]


def test_the_desk_shows_what_waits(desk: Desk, reader: Reader, receipt: str) -> None:
    appeal(reader, receipt)

    page = desk.open(APPEALS).text

    assert 'Appeals <span class="count">1</span>' in desk.queue()
    for shown in ("Mia sleeps on my knees.", "Rejected by Max", WORDS):
        assert shown in page


def test_a_reply_is_published_after_all(
    site: Flask, desk: Desk, reader: Reader, receipt: str
) -> None:
    appeal(reader, receipt)

    done = answer(desk, "grant")

    assert (done.status_code, done.location) == (303, APPEALS)
    assert "Mia sleeps" in reader.article()
    assert "You were right to ask" in reader.open(receipt).text
    assert "Undo" in desk.open(APPEALS).text


def test_a_decision_stands_in_words(desk: Desk, reader: Reader, receipt: str) -> None:
    appeal(reader, receipt)

    done = answer(desk, "refusal", words="The article is about dogs.")

    assert done.status_code == 303
    page = reader.open(receipt).text
    assert "the decision stands" in page
    assert "The article is about dogs." in page
    assert "No appeals wait." in desk.open(APPEALS).text


def test_a_decision_does_not_stand_without_words(
    site: Flask, desk: Desk, reader: Reader, receipt: str
) -> None:
    appeal(reader, receipt)

    page = answer(desk, "refusal", words=" ")

    assert (page.status_code, 'href="#appeal-1-words"' in page.text) == (422, True)
    assert rows(site, "SELECT state FROM appeals") == [("open",)]


@pytest.mark.parametrize("verb", ["grant", "refusal"])
def test_an_answer_to_what_was_not_seen_is_refused_and_its_words_are_kept(
    desk: Desk, reader: Reader, receipt: str, verb: str
) -> None:
    appeal(reader, receipt)

    page = answer(desk, verb, revision=2, words="About dogs.")

    assert (page.status_code, "About dogs." in page.text) == (409, True)


def test_whoever_rejected_it_leaves_the_answer_to_a_colleague(
    site: Flask, desk: Desk, reader: Reader
) -> None:
    receipt = reader.leave("Words.")
    desk.decide(1, "reject")
    Desk.hired(site, "jon@desk.example")
    appeal(reader, receipt)

    page, pressed = (
        desk.open(APPEALS).text,
        desk.press(f"{APPEALS}/1/grant", on="/change", **{"appeal-1-revision": 1}),
    )

    assert ("a colleague answers" in page, "Publish after all" in page) == (True, False)
    assert (pressed.status_code, "a colleague looks at it" in pressed.text) == (403, True)


def test_an_auditor_reads_and_answers_nothing(
    site: Flask, desk: Desk, reader: Reader, receipt: str
) -> None:
    appeal(reader, receipt)
    rows(site, "UPDATE moderators SET role = 'auditor' WHERE name = 'Mona'")

    page = desk.open(APPEALS).text

    assert (WORDS in page, "Publish after all" in page) == (True, False)
    assert desk.press(f"{APPEALS}/1/grant", on="/change").status_code == 403
