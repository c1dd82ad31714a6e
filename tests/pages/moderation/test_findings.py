"""What screening found, at the desk: reasons beside a card, marks in its words, one press."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import MONA, Desk, Reader
from tests.support.rows import rows

WORDS, SECRET = "Ring me at number nine tonight.", "number nine"
MARK = "[phone number removed by a moderator]"
RING = f'<mark id="found-1-1" data-number="1">{SECRET}</mark>'


def find(
    site: Flask, check: str, effect: str, *, start: int = 0, length: int = 0, on: int = 1
) -> None:
    """Let screening have found something in a reply."""
    values = '{"count": 7}'
    columns = 'comment_id, revision, "check", effect, start, length, "values"'
    said = f"{on}, 1, '{check}', '{effect}', {start}, {length}, '{values}'"
    rows(site, f"INSERT INTO findings ({columns}) VALUES ({said})")  # noqa: S608 - ours


@pytest.fixture
def ringing(site: Flask, reader: Reader) -> None:
    """A reply in which a phone number was found."""
    reader.leave(WORDS)
    find(site, "phone", "private", start=WORDS.index(SECRET), length=len(SECRET))


def card(page: str, number: int = 1) -> str:
    found = re.search(rf'<article class="card" id="comment-{number}".*?</article>', page, re.S)
    assert found, page
    return unescape(found[0])


def take_out(desk: Desk, page: str) -> TestResponse:
    """Press “Take out” on a page."""
    form = re.search(
        r'<form class="take-out"[^>]*action="([^"]*)".*?</form>', desk.open(page).text, re.S
    )
    assert form
    fields = re.findall(r'name="([^"]*)" value="([^"]*)"', form[0])
    return desk.client.post(form[1], data={name: unescape(value) for name, value in fields})


def test_a_card_without_findings_shows_nothing_of_it(reader: Reader, desk: Desk) -> None:
    reader.leave("It helped.")

    assert 'class="reasons"' not in desk.queue()


@pytest.mark.parametrize("page", ["/moderation/", "/moderation/comments/1"])
def test_a_card_says_why_and_marks_the_place(desk: Desk, ringing: None, page: str) -> None:
    shown = card(desk.open(page).text)

    assert "What screening found" in shown
    assert "It seems to hold a phone number." in shown
    assert f'<a href="#found-1-1">“<bdi>{SECRET}</bdi>”</a>' in shown
    assert RING in shown


def test_doubt_is_named_first(site: Flask, desk: Desk, ringing: None) -> None:
    find(site, "network", "doubt")

    shown = card(desk.queue())

    assert "Why screening doubts it" in shown
    assert shown.index("7 replies came from this network") < shown.index("a phone number.")
    assert 'id="found-1-2"' in shown


def test_what_was_found_before_the_words_changed_is_not_marked(
    site: Flask, desk: Desk, ringing: None
) -> None:
    rows(site, "UPDATE findings SET revision = 0")

    shown = card(desk.queue())

    assert "It seems to hold a phone number." in shown
    assert "<mark" not in shown


def test_one_press_takes_it_out_and_the_queue_is_shown_again(
    reader: Reader, desk: Desk, ringing: None
) -> None:
    answer = take_out(desk, "/moderation/?words=ring")
    page = desk.open(answer.location).text

    assert (answer.status_code, answer.location) == (303, "/moderation/?words=ring#comment-1")
    assert MARK in card(page)
    assert SECRET not in card(page)
    assert "stands in its place" in page


def test_what_was_taken_out_in_the_queue_is_undone_there(desk: Desk, ringing: None) -> None:
    page = desk.open(take_out(desk, "/moderation/").location).text
    (undo,) = re.findall(r'action="(/moderation/decisions/\d+/undo)"', page)

    desk.press(undo, on="/moderation/")

    assert SECRET in card(desk.queue())


def test_on_its_own_page_it_is_shown_again(desk: Desk, ringing: None) -> None:
    answer = take_out(desk, "/moderation/comments/1")

    assert answer.location == "/moderation/comments/1"
    assert re.search(r"/moderation/decisions/\d+/undo", desk.open(answer.location).text)


def test_words_that_can_not_go_at_once_stand_in_the_form(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Ring <b>me at number</b> nine.")
    find(site, "phone", "private", start=11, length=11)

    answer = take_out(desk, "/moderation/")

    assert answer.status_code == 422
    assert "number&lt;/b&gt; nine</textarea>" in answer.text
    assert "begins inside one tag" in answer.text


def test_an_auditor_sees_the_reasons_and_no_button(site: Flask, desk: Desk, ringing: None) -> None:
    rows(site, f"UPDATE moderators SET role = 'auditor' WHERE email = '{MONA}'")  # noqa: S608

    shown = card(desk.queue())

    assert RING in shown
    assert "Take out" not in shown


def test_the_page_of_a_collision_has_the_reasons(desk: Desk, ringing: None) -> None:
    answer = desk.decide(1, "approve", revision=9)

    assert answer.status_code == 409
    assert RING in card(answer.text)


def test_an_edit_is_screened_while_it_is_looked_at(site: Flask, reader: Reader, desk: Desk) -> None:
    columns = "kind, pattern, effect, note, version, moderator_id, created_at"
    rule = "'words', 'casino', 'doubt', '', 1, 1, '2026-11-23 00:00:00'"
    rows(site, f"INSERT INTO screening_rules ({columns}) VALUES ({rule})")  # noqa: S608 - ours
    receipt = reader.leave("It helped.")
    desk.decide(1, "approve")
    reader.client.post(receipt, data={"comment": "A casino helped.", "name": "Ann"})

    page = unescape(desk.open("/moderation/edits/1").text)

    assert '<mark id="edit-1-found-1" data-number="1">casino</mark>' in page
    assert "It holds words of the rule “casino”." in page


def test_ranks_are_named_where_they_begin(site: Flask, reader: Reader, desk: Desk) -> None:
    for number, rank in enumerate((1, 2, 0, 2), start=1):
        reader.leave(f"Reply {number}.")
        rows(site, f"UPDATE comments SET rank = {rank} WHERE id = {number}")  # noqa: S608

    seen = re.findall(r'<h2 class="rank">(.*?)</h2>|id="comment-(\d+)"', desk.queue())

    ranks = [rank or int(number) for rank, number in seen]
    assert ranks == ["Urgent", 3, "Waiting", 1, "Doubted: look closely", 2, 4]


def test_a_queue_without_ranks_has_no_headings(reader: Reader, desk: Desk) -> None:
    reader.leave("One.")

    assert 'class="rank"' not in desk.queue()


def test_likely_spam_explains_itself_and_is_decided_at_once(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    for number in range(1, 4):
        reader.leave(f"Reply {number}.")
    rows(site, "UPDATE comments SET rank = 3 WHERE id > 1")
    lane = "/moderation/?lane=suspected"

    asked = desk.press(
        "/moderation/batches", on=lane, everything="1", decision="spam", view="lane=suspected"
    )

    assert "Nobody decided yet." in desk.open(lane).text
    assert "2 replies" in desk.open(asked.location).text


@pytest.mark.parametrize(
    ("lane", "said"),
    [
        ("waiting", "Nothing waits. Well done."),
        ("urgent", "Nothing urgent waits."),
        ("suspected", "Nothing is held as likely spam."),
        ("reported", "No report waits for an answer."),
        ("approved", "Nothing here."),
    ],
)
def test_an_empty_lane_says_what_is_not_there(desk: Desk, lane: str, said: str) -> None:
    assert said in desk.open(f"/moderation/?lane={lane}").text
