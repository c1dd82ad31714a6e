"""People as moderators know them, over HTTP: never by an address."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import ANN, Desk, Reader
from tests.support.rows import rows


@pytest.fixture
def receipt(reader: Reader) -> str:
    """Ann left a reply."""
    return reader.leave("First words.")


@pytest.fixture
def person(site: Flask, receipt: str) -> str:
    """The page of the person who is Ann."""
    (tag,) = rows(site, "SELECT tag FROM commenters")[0]
    return f"/moderation/people/{tag}"


def treat(desk: Desk, person: str, standing: str, **fields: object) -> int:
    """Press the button under the choice of how to treat somebody."""
    sent = {"standing": standing, "reason": "abuse", "seen": "normal", **fields}
    return desk.press(f"{person}/standing", on=person, **sent).status_code


def test_a_persons_page_holds_all_they_wrote_and_no_part_of_an_address(
    reader: Reader, desk: Desk, person: str
) -> None:
    reader.leave("Second words.", email=ANN["email"].upper())
    desk.decide(1, "reject")

    page = desk.open(person).text

    assert page.index("Second words.") < page.index("First words.")
    assert "0 approved, 1 rejected, 0 spam" in page
    assert "First seen on" in page
    assert "ann@" not in page.lower()
    assert "example.org" not in page


def test_many_replies_come_in_pages(
    reader: Reader, desk: Desk, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.moderation.commenter_profile.PAGE_SIZE", 2)
    for number in range(2, 6):
        reader.leave(f"Words number {number}.")

    shown, path = [], person
    while path:
        page = desk.open(path).text.partition('id="wrote-title"')[2]
        shown += re.findall(r"Words number \d|First words", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = following[1] if following else ""

    assert shown == [f"Words number {number}" for number in (5, 4, 3, 2)] + ["First words"]


@pytest.mark.parametrize("tag", ["site", "zzzzzz", "a'b", "%00"])
def test_nobody_is_behind_another_tag(desk: Desk, tag: str) -> None:
    assert desk.open(f"/moderation/people/{tag}").status_code == 404


def test_a_person_can_be_looked_at_closely(desk: Desk, person: str) -> None:
    assert treat(desk, person, "hold", note="Three warnings.") == 303

    page = desk.open(person).text
    assert "<strong>Always look closely.</strong>" in page
    assert "Three warnings." in page
    assert "Mona" in page
    assert "Abuse" in page


def test_a_refused_person_is_told_so_and_keeps_their_words(
    site: Flask, reader: Reader, desk: Desk, person: str
) -> None:
    treat(desk, person, "refuse")

    answer = reader.reply("Words I care about.", email="Ann@Example.org")

    assert answer.status_code == 403
    assert "The moderators take no more replies from this e-mail address" in answer.text
    assert "Words I care about." in answer.text
    assert rows(site, "SELECT count(*) FROM comments")[0][0] == 1
    assert reader.reply("Somebody else.", email="bob@example.org").status_code == 303


def test_setting_a_standing_back_undoes_it(reader: Reader, desk: Desk, person: str) -> None:
    treat(desk, person, "refuse")

    back = treat(desk, person, "normal", seen="refuse", reason="")

    assert back == 303
    assert reader.reply("Here again.").status_code == 303


def test_a_standing_needs_a_reason_and_what_the_moderator_saw(desk: Desk, person: str) -> None:
    assert treat(desk, person, "hold", reason="") == 422
    assert treat(desk, person, "hold", note="To ann@example.org.") == 422
    assert treat(desk, person, "hold") == 303
    assert treat(desk, person, "refuse", seen="normal") == 409


def test_notes_are_for_moderators(reader: Reader, desk: Desk, person: str, receipt: str) -> None:
    desk.press(f"{person}/notes", on=person, remark="Kind, but long-winded.")

    assert "Kind, but long-winded." in desk.open(person).text
    assert "long-winded" not in reader.open(receipt).text


def test_a_message_is_read_on_the_receipt(
    site: Flask, reader: Reader, desk: Desk, person: str, receipt: str
) -> None:
    desk.press(f"{person}/messages", on=person, about=1, message="Please stay with the topic.")

    assert "A message from the moderators" in reader.open(receipt).text
    assert "Please stay with the topic." in reader.open(receipt).text
    ((columns,),) = [rows(site, "SELECT * FROM decisions WHERE decision = 'message'")]
    assert "topic" not in str(columns)


def test_a_message_is_read_on_no_other_receipt_of_the_same_address(
    reader: Reader, desk: Desk, person: str
) -> None:
    mallory = Reader(desk.client.application, address="192.0.2.99")
    earlier = mallory.leave("I am not Ann.")
    anns = reader.leave("I am Ann.")

    desk.press(f"{person}/messages", on=person, about=3, message="For Ann alone.")

    later = mallory.leave("Still not Ann.")
    assert "For Ann alone." in reader.open(anns).text
    assert not any("For Ann alone." in mallory.open(each).text for each in (earlier, later))


def test_the_newest_reply_is_chosen_for_a_message_and_no_withdrawn_one(
    reader: Reader, desk: Desk, person: str
) -> None:
    gone = reader.leave("Soon gone.")
    reader.client.post(f"{gone}/withdrawal", headers=reader.headers)

    answer = desk.press(f"{person}/messages", on=person, about=2, message="Are you there?")

    assert answer.status_code == 409
    assert re.findall(r'<option[^>]* value="(\d+)"', desk.open(person).text) == ["1"]
    assert "Choose another reply" in answer.text
    assert "Are you there?" in answer.text


def test_a_refused_person_can_not_change_what_waits_either(
    reader: Reader, desk: Desk, person: str, receipt: str
) -> None:
    treat(desk, person, "refuse")

    sent = {"comment": "Changed words.", "name": "Ann"}
    answer = reader.client.post(receipt, data=sent, headers=reader.headers)

    assert answer.status_code == 403
    assert "The moderators take no more replies from this e-mail address" in answer.text
    assert "Changed words." in answer.text
    assert "First words." in reader.open(receipt).text


def test_a_message_to_somebody_without_an_address_is_refused_and_kept(
    site: Flask, desk: Desk, person: str
) -> None:
    token = desk.token(person)
    rows(site, "UPDATE commenters SET sealed_email = '', sealed_with = ''")

    sent = {"csrf_token": token, "about": 1, "message": "Are you there?"}
    answer = desk.client.post(f"{person}/messages", data=sent)

    assert answer.status_code == 409
    assert "Nobody would read a message" in answer.text
    assert "Are you there?" in answer.text


@pytest.mark.parametrize(("form", "field"), [("notes", "remark"), ("messages", "message")])
def test_an_address_is_refused_on_the_form_itself(
    desk: Desk, person: str, form: str, field: str
) -> None:
    answer = desk.press(f"{person}/{form}", on=person, **{field: "It is ann@example.org, I think."})

    assert answer.status_code == 422
    assert "Please take the e-mail address out" in answer.text
    assert "I think." in answer.text


def test_an_auditor_sees_everything_and_no_form(site: Flask, desk: Desk, person: str) -> None:
    auditor = Desk.hired(site, "otto@desk.example")
    with site.app_context():
        db.session.scalars(Moderator.with_email("otto@desk.example")).one().role = "auditor"
        db.session.commit()
    auditor.sign_in("otto@desk.example", auditor.password)

    for path in (person, "/moderation/comments/1/redactions", "/moderation/saved-replies"):
        page = auditor.open(path)
        assert page.status_code == 200
        assert 'action="/moderation/' not in page.text
