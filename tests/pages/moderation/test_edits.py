"""Edits on the desk: the difference is seen, and one of two buttons decides."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import Desk, Reader
from tests.support.rows import rows

EDITS = "/moderation/edits"


@pytest.fixture
def receipt(reader: Reader, desk: Desk) -> str:
    """The receipt of a public reply that Ann wants to change."""
    path = reader.leave("It hleped me.")
    desk.decide(1, "approve")
    reader.client.post(path, data={"comment": "It helped me.", "name": "Anna"})
    return path


def decide(desk: Desk, decision: str, **fields: object) -> TestResponse:
    """Press a button of the edit as the page shows it, unless `fields` say otherwise."""
    page = desk.open(EDITS).text
    shown = dict(re.findall(r'name="(revision|edition)" value="([^"]+)"', page))
    return desk.press(f"{EDITS}/1", on=EDITS, **{**shown, "decision": decision, **fields})


def test_the_desk_counts_edits_and_shows_the_difference(desk: Desk, receipt: str) -> None:
    assert re.search(r'href="/moderation/edits">Edits <span class="count">1<', desk.queue())

    page = desk.open(EDITS).text

    assert "removed: </span>hleped</del>" in page
    assert "added: </span>helped</ins>" in page
    assert "added: </span>Anna</ins>" in page
    assert "look at the edit" in desk.open("/moderation/comments/1").text


def test_published_words_are_read_by_everybody(reader: Reader, desk: Desk, receipt: str) -> None:
    answer = decide(desk, "accept")

    assert (answer.status_code, answer.location) == (303, EDITS)
    article = reader.article()
    assert ("It helped me." in article, "hleped" in article, "Anna" in article) == (
        True,
        False,
        True,
    )
    page = desk.open(EDITS).text
    assert ("No edit waits." in page, "Readers see the new words now." in page) == (True, True)


def test_kept_words_stay_and_the_writer_reads_why(reader: Reader, desk: Desk, receipt: str) -> None:
    before = reader.article()

    decide(desk, "decline", reason="abuse", words="Please leave it as it is.", note="zebra")

    assert reader.article() == before
    page = reader.open(receipt).text
    assert "Your change was not published" in page
    assert ("Please leave it as it is." in page, "zebra" in page) == (True, False)


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_it_is_undone_from_the_message(
    reader: Reader, desk: Desk, receipt: str, decision: str
) -> None:
    decide(desk, decision)
    (undo,) = re.findall(r'action="(/moderation/decisions/\d+/undo)"', desk.open(EDITS).text)

    answer = desk.press(undo, on="/moderation/")

    assert answer.status_code == 303
    assert "hleped" in reader.article()
    assert "added: </span>helped</ins>" in desk.open(EDITS).text


def test_an_edit_that_changed_meanwhile_is_shown_as_it_is(
    reader: Reader, desk: Desk, receipt: str
) -> None:
    page = desk.open(EDITS).text
    seen = dict(re.findall(r'name="(edition)" value="([^"]+)"', page))
    reader.client.post(receipt, data={"comment": "Buy now.", "name": "Ann"})

    answer = decide(desk, "accept", words="Typed.", **seen)

    assert answer.status_code == 409
    assert ("Buy now." in answer.text, "Typed." in answer.text) == (True, True)
    assert "Buy now." not in reader.article()


@pytest.mark.parametrize("how", ["withdrawal", "erasure", "edit/withdrawal"])
def test_an_edit_that_is_gone_is_not_decided(
    reader: Reader, desk: Desk, receipt: str, how: str
) -> None:
    token = desk.token(EDITS)
    reader.client.post(f"{receipt}/{how}")

    sent = {"csrf_token": token, "decision": "accept", "revision": 1, "edition": "x"}
    answer = desk.client.post(f"{EDITS}/1", data=sent)

    assert answer.status_code == (409 if how == "edit/withdrawal" else 404)
    assert "helped" not in reader.article()


def test_what_makes_no_sense_is_refused(desk: Desk, receipt: str) -> None:
    assert decide(desk, "bake").status_code == 422
    assert desk.open(f"{EDITS}/9").status_code == 404


def test_an_auditor_reads_and_decides_nothing(site: Flask, desk: Desk, receipt: str) -> None:
    token = desk.token(EDITS)
    rows(site, "UPDATE moderators SET role = 'auditor' WHERE email LIKE 'mona%'")

    page = desk.open(EDITS).text
    answer = desk.client.post(f"{EDITS}/1", data={"csrf_token": token, "decision": "accept"})

    assert ("hleped" in page, "Publish the new words" in page) == (True, False)
    assert answer.status_code == 403
