"""Taking words out of a reply, over HTTP: what moderators, readers and the writer see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import OPEN, Desk, Reader
from tests.support.rows import rows

NUMBER = "555 0100"
MARK = "[phone number removed by a moderator]"
PAGE = "/moderation/comments/1/redactions"


@pytest.fixture
def receipt(reader: Reader, desk: Desk) -> str:
    """Ann's reply names a number, and is public."""
    path = reader.leave(f"Call {NUMBER}, I am <b>Ann</b>.")
    desk.decide(1, "approve")
    return path


def take_out(desk: Desk, passage: str = NUMBER, **fields: Any) -> TestResponse:
    """Send the form as a moderator would who saw the first revision."""
    sent = {"passage": passage, "kind": "phone", "revision": 1, "status": "approved", **fields}
    return desk.press(PAGE, **sent)


def test_readers_see_a_note_in_brackets_instead(reader: Reader, desk: Desk, receipt: str) -> None:
    answer = take_out(desk)

    page = reader.article()
    assert (answer.status_code, answer.location) == (303, "/moderation/comments/1")
    assert MARK in page
    assert NUMBER not in page
    assert NUMBER not in reader.open(f"/articles/{OPEN}/comments.atom").text
    assert f"“{MARK}” stands in its place" in desk.open(answer.location).text


def test_another_spelling_that_still_stands_is_said(reader: Reader, desk: Desk) -> None:
    reader.leave(f"Call {NUMBER} or 555-0100.")

    answer = take_out(desk, status="pending")

    assert "They still stand in the reply in another spelling" in desk.open(answer.location).text


def test_the_writer_is_told_what_went_and_why(reader: Reader, desk: Desk, receipt: str) -> None:
    take_out(desk, reason="personal", words="A number is safer elsewhere.", note="For us only.")

    page = reader.open(receipt).text

    assert "A moderator took a phone number out of your reply." in page
    assert "no addresses, no phone numbers" in page
    assert "A number is safer elsewhere." in page
    assert "For us only." not in page


def test_the_change_is_shown_word_by_word_with_its_author(desk: Desk, receipt: str) -> None:
    take_out(desk)

    page = desk.open("/moderation/comments/1").text

    assert "From revision 1 to 2" in page
    assert "by the moderator Mona" in page
    assert re.search(rf"<del><span[^>]*>removed: </span>{NUMBER}</del>", page)
    assert '<ins><span class="visually-hidden">added: </span>[phone number' in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("555 0199", "These words are not in the reply"),
        ("<b>Ann", "begins inside one tag"),
        ("b>", "in the middle of a tag"),
        (" ", "Please copy the words to take out"),
    ],
)
def test_what_can_not_be_taken_out_is_refused_and_kept_in_the_form(
    desk: Desk, receipt: str, words: str, says: str
) -> None:
    answer = take_out(desk, words, note="What I typed.")

    assert answer.status_code == 422
    assert says in answer.text
    assert "What I typed." in answer.text


def test_an_address_in_a_note_is_refused_on_the_form_itself(desk: Desk, receipt: str) -> None:
    answer = take_out(desk, note="It is ann@example.org, says she.")

    assert answer.status_code == 422
    assert "Please take the e-mail address out" in answer.text
    assert "It is ann@example.org, says she." in answer.text


def test_an_older_revision_is_refused_and_shown_as_it_is_now(desk: Desk, receipt: str) -> None:
    take_out(desk, "Ann", kind="name")

    answer = take_out(desk)

    assert answer.status_code == 409
    assert "This reply has changed since you opened it" in answer.text
    assert 'value="2"' in answer.text
    assert f"{NUMBER}</textarea>" in answer.text


def test_the_words_can_be_put_back_from_the_list(reader: Reader, desk: Desk, receipt: str) -> None:
    take_out(desk)
    assert "Put the words back" in desk.open(PAGE).text

    answer = desk.press(f"{PAGE}/1/restoration", on=PAGE)

    assert answer.status_code == 303
    assert NUMBER in reader.article()
    assert MARK not in reader.article()
    assert "phone number out of your reply" not in reader.open(receipt).text


def test_destroyed_words_are_nowhere_in_the_database(site: Flask, desk: Desk, receipt: str) -> None:
    take_out(desk)
    rows(site, "UPDATE redactions SET due_at = created_at")

    said = site.test_cli_runner().invoke(args=["retention", "run"]).output

    assert "1  Words that a moderator took out" in said
    for table in ("comments", "revisions", "findables", "remarks", "decisions", "redactions"):
        assert NUMBER not in str(rows(site, f"SELECT * FROM {table}"))  # noqa: S608 - our own names
    assert "No difference is left" in desk.open("/moderation/comments/1").text
    assert desk.press(f"{PAGE}/1/restoration", on=PAGE).status_code == 422


def test_a_dry_run_only_counts(site: Flask, desk: Desk, receipt: str) -> None:
    take_out(desk)
    rows(site, "UPDATE redactions SET due_at = created_at")

    said = site.test_cli_runner().invoke(args=["retention", "run", "--dry-run"]).output

    assert "1  Words that a moderator took out" in said
    assert NUMBER in desk.open("/moderation/comments/1").text


def test_withdrawn_replies_have_no_such_page(reader: Reader, desk: Desk, receipt: str) -> None:
    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)

    assert desk.open(PAGE).status_code == 404
    assert desk.open("/moderation/comments/99/redactions").status_code == 404
