"""The desk: the queue, one card with all a decision needs, and the history."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.cast import Desk, Reader


def test_the_queue_is_oldest_first(reader: Reader, desk: Desk) -> None:
    for word in ("First", "Second", "Third"):
        reader.leave(f"{word} words.")

    assert re.findall(r"(\w+) words\.", desk.queue()) == ["First", "Second", "Third"]


def test_a_card_says_all_a_decision_needs(reader: Reader, desk: Desk) -> None:
    reader.leave("The question.")
    desk.decide(1, "approve")
    reader.leave("The <b>answer</b>.", parent=1, name="Bob", email="bob@example.org")

    queue = desk.queue()

    for said in ("Sleep and Pain", "In reply to", "The question.", "<bdi>Bob</bdi>"):
        assert said in queue
    assert "The <b>answer</b>." in queue
    assert "First reply of this person" in queue
    assert "has an address" in queue


def test_a_card_says_how_the_person_fared_so_far(reader: Reader, desk: Desk) -> None:
    for number, decision in enumerate(["approve", "approve", "reject", "spam"], start=1):
        reader.leave(f"Words {number}")
        desk.decide(number, decision)

    reader.leave("Now this.")

    assert "2 approved, 1 rejected, 1 spam" in desk.queue()


def test_the_same_person_has_the_same_tag_everywhere(reader: Reader, desk: Desk) -> None:
    for number, email in enumerate(["ann@example.org", "ANN@example.org", "bob@example.org"]):
        reader.leave(f"Words {number}", email=email)

    tags = re.findall(r">\s*person (\w{6})<", desk.queue())
    assert (tags[0] == tags[1], tags[0] == tags[2]) == (True, False)


def test_no_card_shows_a_part_of_the_address(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.", email="zebulon@quagmire.example.org")

    pages = desk.queue() + desk.open("/moderation/comments/1").text

    assert not any(each in pages for each in ("zebulon", "quagmire"))


def test_the_queue_is_paged_by_key(reader: Reader, desk: Desk) -> None:
    for number in range(1, 46):
        reader.leave(f"Words {number}.", email=f"r{number}@example.org")

    seen, path = [], "/moderation/"
    while path:
        page = desk.open(path).text
        seen += re.findall(r"Words (\d+)\.", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1] if following else ""

    assert seen == [str(number) for number in range(1, 46)]


def test_a_decision_leads_back_to_the_same_page_of_the_queue(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    answer = desk.decide(1, "approve", after="7")

    assert (answer.status_code, answer.location) == (303, "/moderation/?after=7")
    assert "Approved the reply by Ann" in desk.queue()


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "publish"},
        {"decision": ""},
        {"decision": "approve", "revision": ""},
        {"decision": "approve", "revision": "one"},
        {"decision": "approve", "note": "x" * 2_001},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    reader: Reader, desk: Desk, fields: dict[str, str]
) -> None:
    reader.leave("Words.")

    assert desk.decide(1, **fields).status_code == 422
    assert "Words." in desk.queue()


def test_an_unknown_comment_cannot_be_decided(desk: Desk) -> None:
    assert desk.decide(1, "approve").status_code == 404


def test_an_older_revision_is_refused_with_the_change(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("The words before.")
    reader.client.post(receipt, data={"comment": "The words after.", "name": "Ann"})

    answer = desk.decide(1, "approve", note="looks fine")

    assert answer.status_code == 409
    for said in ("The words before.", "The words after.", "looks fine", 'value="2"'):
        assert said in answer.text
    assert "The words" not in reader.article()


def test_what_a_colleague_decided_in_the_meantime_is_shown(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Words.")
    otto = Desk.signed_in(site, "otto@desk.example")
    desk.decide(1, "approve", status="pending")

    answer = otto.decide(1, "reject", status="pending")

    assert answer.status_code == 409
    assert "Mona" in answer.text
    assert "Words." in reader.article()


def test_the_history_says_who_decided_what_and_why(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    desk.decide(1, "approve", words="helpful")
    desk.decide(1, "reject", reason="dangerous", note="second thoughts")

    for path in ("/moderation/decisions", "/moderation/comments/1"):
        page = desk.open(path).text
        for said in ("Mona", "helpful", "second thoughts"):
            assert said in page
        for said in ("pending → <strong>approved", "approved → <strong>rejected"):
            assert said in page


def test_a_moderators_form_without_a_token_decides_nothing(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    assert desk.decide(1, "approve", csrf_token="").status_code == 400
    assert "Words." not in reader.article()


def test_an_address_in_a_note_is_refused_and_the_note_is_kept(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    answer = desk.decide(1, "reject", note="wrote from ann@example.org")

    assert answer.status_code == 422
    assert "can’t be kept in “note”" in answer.text
    assert "wrote from ann@example.org" in answer.text


def test_every_page_of_the_desk_is_private(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    for path in ("/moderation/", "/moderation/comments/1", "/moderation/decisions"):
        assert desk.open(path).headers["Cache-Control"] == "no-store"
