"""Editors' notes, over HTTP: under a mistaken claim, with sources, in its history for good."""

from __future__ import annotations

import re

import pytest

from tests.support.cast import Desk, Reader
from tests.support.finding import found

PAGE = "/moderation/comments/1/editors-note"
NOTE = "Not so, see https://example.org/study for the whole story."


@pytest.fixture(autouse=True)
def claim(reader: Reader, desk: Desk) -> None:
    """Ann's claim is public."""
    reader.leave("Garlic cures everything.")
    desk.decide(1, "approve")


def edition(desk: Desk) -> str:
    """What the page of the note carries of the note it shows."""
    return found(r'name="edition"[^>]*value="([^"]*)"', desk.open(PAGE).text)[1]


def write(desk: Desk, words: str = NOTE) -> None:
    assert desk.press(PAGE, words=words, edition=edition(desk)).status_code == 303


def test_readers_see_the_note_under_the_claim_with_its_source(reader: Reader, desk: Desk) -> None:
    before = reader.article()

    write(desk)

    page = reader.article()
    assert "editors-note" not in before
    assert "Garlic cures everything." in page
    assert re.search(
        r"<strong>Editor’s note</strong>,\s+<time [^>]*>[A-Z]\w+ \d+, \d+</time>", page
    )
    assert 'href="https://example.org/study"' in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Simply wrong.", "add at least one link"),
        ("Ask <a href='mailto:a@b.example'>them</a>, https://b.example", "take the e-mail address"),
        ("", "Please type the note."),
    ],
)
def test_a_note_without_a_source_or_with_an_address_is_refused(
    desk: Desk, words: str, says: str
) -> None:
    answer = desk.press(PAGE, words=words, edition="")

    assert answer.status_code == 422
    assert says in answer.text


def test_a_note_is_sanitised_like_a_comment(reader: Reader, desk: Desk) -> None:
    write(desk, "<script>alert(1)</script> https://example.org/a")

    assert "<script>alert" not in reader.article()


def test_a_note_that_was_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    seen = edition(desk)
    write(desk)

    answer = desk.press(PAGE, words="Mine: https://example.org/b", edition=seen)

    assert answer.status_code == 409
    assert "Mine: https://example.org/b" in answer.text
    assert "whole story" in answer.text


def test_a_note_can_be_changed_and_removed(reader: Reader, desk: Desk) -> None:
    write(desk)
    write(desk, "Better: https://example.org/b")
    changed = reader.article()
    gone = desk.press(f"{PAGE}/removal", on=PAGE, edition=edition(desk))

    assert "https://example.org/b" in changed
    assert "whole story" not in changed
    assert gone.status_code == 303
    assert "editors-note" not in reader.article()


def test_under_a_claim_that_is_taken_down_no_note_is_left(reader: Reader, desk: Desk) -> None:
    write(desk)

    desk.decide(1, "reject")

    assert "whole story" not in reader.article()
