"""Working the queue: where one goes on after deciding, undo, and two people at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.cast import Desk, Reader
from tests.support.rows import rows


def undo_button(page: str) -> str:
    found = re.search(r'action="(/moderation/decisions/\d+/undo)"', page)
    assert found
    return found[1]


def test_after_a_decision_the_next_card_has_the_focus(reader: Reader, desk: Desk) -> None:
    for word in ("First", "Second", "Third"):
        reader.leave(f"{word} words.")

    assert desk.decide(2, "approve").location == "/moderation/#comment-3"


def test_a_decision_leads_back_to_the_view_it_was_made_in(reader: Reader, desk: Desk) -> None:
    for word in ("First", "Second"):
        reader.leave(f"{word} words.")

    answer = desk.decide(1, "reject", view="lane=waiting&words=words&lane=waiting")

    assert answer.location == "/moderation/?words=words#comment-2"


def test_undo_is_offered_at_once_and_brings_the_card_back(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    desk.decide(1, "spam")

    answer = desk.press(undo_button(desk.queue()), on="/moderation/", view="lane=spam")

    assert answer.location == "/moderation/?lane=spam#comment-1"
    assert "Undone" in desk.queue()
    assert "Words." in desk.queue()


def test_what_was_decided_again_since_is_not_undone(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Words.")
    desk.decide(1, "reject")
    button = undo_button(desk.queue())
    Desk.signed_in(site, "otto@desk.example").decide(1, "approve")

    assert desk.press(button, on="/moderation/").status_code == 409
    assert "Words." in reader.article()


def test_a_script_gets_what_to_say_and_the_way_back(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    fields = {"revision": 1, "decision": "approve", "csrf_token": desk.token("/moderation/")}

    answer = desk.client.post(
        "/moderation/comments/1/decisions", data=fields, headers={"Accept": "application/json"}
    )

    assert answer.json == {
        "message": "Approved the reply by Ann. Readers see it now.",
        "undo": "/moderation/decisions/1/undo",
    }


def test_the_reason_and_the_words_beside_it_are_kept(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    desk.decide(1, "reject", reason="dangerous", words="Please no.", note="again")

    page = desk.open("/moderation/comments/1").text
    for said in ("Dangerous advice", "Please no.", "again"):
        assert said in page


def test_a_reason_in_ones_own_words_is_another_reason(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Words.")

    desk.decide(1, "reject", reason="not today")

    assert rows(site, "SELECT reason FROM decisions")[0][0] == "other"
    assert rows(site, "SELECT words FROM remarks")[0][0] == "not today"


def test_two_people_never_get_the_same_card(site: Flask, reader: Reader, desk: Desk) -> None:
    reader.leave("First.")
    reader.leave("Second.")
    otto = Desk.signed_in(site, "otto@desk.example")

    given = [each.press("/moderation/next", on="/moderation/").location for each in (desk, otto)]

    assert given == [f"/moderation/comments/{number}?then=next" for number in (1, 2)]


def test_deciding_on_what_was_given_out_gives_out_the_next(reader: Reader, desk: Desk) -> None:
    reader.leave("First.")
    reader.leave("Second.")
    desk.press("/moderation/next", on="/moderation/")

    following = desk.decide(1, "approve", view="next")
    last = desk.decide(2, "approve", view="next")

    assert following.location == "/moderation/comments/2?then=next"
    assert last.location == "/moderation/"


def test_a_card_says_who_has_it_open(site: Flask, reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    otto = Desk.signed_in(site, "otto@desk.example")

    own = otto.press("/moderation/comments/1/claim", on="/moderation/")
    seen = desk.queue()
    otto.press("/moderation/comments/1/claim/release", on="/moderation/")

    assert "has this open" not in own.text
    assert "Otto has had this open since" in seen
    assert "has this open" not in desk.queue()


def test_a_comment_is_made_urgent_by_hand(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    desk.press("/moderation/comments/1/urgency", on="/moderation/", urgent="1")

    assert "Words." in desk.open("/moderation/?lane=urgent").text


def test_every_lane_says_when_it_is_empty(desk: Desk) -> None:
    assert "Nothing waits. Well done." in desk.queue()
    assert "Nothing here." in desk.open("/moderation/?lane=spam").text
    assert "fits these filters" in desk.open("/moderation/?words=lost").text


def test_a_view_keeps_its_filters_on_its_pages_and_in_other_lanes(
    reader: Reader, desk: Desk
) -> None:
    for number in range(22):
        reader.leave(f"Words {number}.", email=f"r{number}@example.org")

    page = desk.open("/moderation/?words=words").text

    assert "/moderation/?after=20&amp;words=words" in page
    assert "/moderation/?words=words&amp;lane=spam" in page


def test_shortcuts_are_switched_off_for_oneself(site: Flask, reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    otto = Desk.signed_in(site, "otto@desk.example")

    desk.press("/moderation/keys", on="/moderation/", shortcuts="0")

    assert "js/keys.js" not in desk.queue()
    assert "js/keys.js" in otto.queue()


@pytest.mark.parametrize("asked", ["article=a%00", "person=%00b", "until=9999-12-31", "words=%00"])
@pytest.mark.parametrize("page", ["", "decisions", "decisions.csv"])
def test_what_no_database_takes_is_left_out(desk: Desk, page: str, asked: str) -> None:
    assert desk.open(f"/moderation/{page}?{asked}").status_code == 200


def test_a_card_shows_since_when_a_person_writes_and_what_colleagues_noted(
    reader: Reader, desk: Desk
) -> None:
    reader.leave("First.")
    desk.decide(1, "approve")
    reader.leave("Second.")
    tag = re.search(r"/moderation/people/(\w+)", desk.queue())
    assert tag
    desk.press(f"/moderation/people/{tag[1]}/notes", on="/moderation/", remark="Kind, but long.")

    assert "First seen on" in desk.queue()
    assert "Note: Kind, but long." in desk.queue()
