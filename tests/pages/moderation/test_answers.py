"""Answering as the site, over HTTP, and the replies that moderators keep for it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.cast import OPEN, Desk, Reader
from tests.support.rows import rows

PAGE = "/moderation/comments/1/answers"
SAVED = "/moderation/saved-replies"
BADGE = '<strong class="badge">Moderator</strong>'


@pytest.fixture
def question(reader: Reader, desk: Desk) -> None:
    """Ann's question is public."""
    reader.leave("How long does it take?")
    desk.decide(1, "approve")


@pytest.mark.usefixtures("question")
def test_an_answer_is_public_at_once_and_marked_as_the_sites(reader: Reader, desk: Desk) -> None:
    answer = desk.press(PAGE, comment="About two weeks.")

    page = reader.article()
    assert (answer.status_code, answer.location) == (303, "/moderation/comments/1")
    assert re.search(rf"<bdi>Mona</bdi> {re.escape(BADGE)}", page)
    assert page.count(BADGE) == 1
    assert "About two weeks." in page
    assert "<name>Mona</name>" in reader.open(f"/articles/{OPEN}/comments.atom").text


@pytest.mark.usefixtures("question")
def test_an_answer_can_be_taken_down_like_any_comment(reader: Reader, desk: Desk) -> None:
    desk.press(PAGE, comment="About two weeks.")

    desk.decide(2, "reject")

    assert "About two weeks." not in reader.article()


@pytest.mark.usefixtures("question")
def test_the_same_answer_pressed_twice_is_one(site: Flask, desk: Desk) -> None:
    desk.press(PAGE, comment="About two weeks.")
    desk.press(PAGE, comment="About two weeks.")

    assert rows(site, "SELECT count(*) FROM comments")[0][0] == 2


@pytest.mark.usefixtures("question")
def test_the_site_itself_has_no_address_and_is_nobody(site: Flask, desk: Desk) -> None:
    desk.press(PAGE, comment="About two weeks.")
    desk.press("/moderation/comments/2/answers", comment="And a day.")

    held = rows(site, "SELECT length(sealed_email), length(fingerprint) FROM commenters")
    assert sorted(tuple(each) for each in held)[0] == (0, 32)
    assert len(held) == 2
    assert "no address" in desk.open("/moderation/comments/2").text
    assert desk.open("/moderation/people/site").status_code == 404


@pytest.mark.usefixtures("question")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Please type your answer."),
        ("<b></b>", "there is nothing to see in it"),
        ("Write to desk@example.org.", "Please take the e-mail address out"),
    ],
)
def test_an_answer_that_can_not_be_taken_is_shown_again(
    site: Flask, desk: Desk, words: str, says: str
) -> None:
    answer = desk.press(PAGE, comment=words)

    assert answer.status_code == 422
    assert says in answer.text
    assert rows(site, "SELECT count(*) FROM comments")[0][0] == 1


def test_below_a_reply_that_waits_there_is_no_answer(reader: Reader, desk: Desk) -> None:
    reader.leave("A question.")

    answer = desk.press(PAGE, comment="My careful answer.")

    assert answer.status_code == 409
    assert "Approve the comment first" in answer.text
    assert "My careful answer." in answer.text


@pytest.mark.usefixtures("question")
def test_a_thread_as_deep_as_it_gets_takes_no_answer(desk: Desk) -> None:
    for number in range(1, 5):
        desk.press(f"/moderation/comments/{number}/answers", comment=f"Level {number}.")

    answer = desk.press("/moderation/comments/5/answers", comment="Too deep.")

    assert answer.status_code == 409
    assert "a thread nests five levels" in answer.text
    assert "Too deep." in answer.text


@pytest.mark.usefixtures("question")
def test_where_comments_are_closed_nobody_answers(site: Flask, desk: Desk) -> None:
    rows(site, "UPDATE articles SET comments_open = NOT comments_open")

    answer = desk.press(PAGE, comment="Too late.")

    assert answer.status_code == 403
    assert "Comments are closed" in answer.text
    assert "Too late." in answer.text


@pytest.mark.usefixtures("question")
def test_a_saved_reply_begins_an_answer(desk: Desk) -> None:
    desk.press(SAVED, title="How long", words="It takes two weeks.")

    page = desk.open(f"{PAGE}?saved=1").text

    assert re.search(r"<textarea[^>]*>\s*It takes two weeks.</textarea>", page)
    assert '<option value="1">How long</option>' in page


def test_saved_replies_are_added_changed_and_deleted(desk: Desk) -> None:
    desk.press(SAVED, title="How long", words="Two weeks.")
    desk.press(f"{SAVED}/1", title="How long?", words="Three weeks.")
    changed = desk.open(SAVED).text
    desk.press(f"{SAVED}/1/deletion", on=f"{SAVED}/1")

    assert "How long?" in changed
    assert "Three weeks." in changed
    assert "None yet." in desk.open(SAVED).text


def test_two_saved_replies_never_share_a_title(desk: Desk) -> None:
    desk.press(SAVED, title="How long", words="Two weeks.")

    answer = desk.press(SAVED, title="How long", words="Another one.")

    assert answer.status_code == 422
    assert "Another saved reply has this title" in answer.text
    assert "Another one." in answer.text
