"""A change of one's reply that adds something private is shown once more before it is kept."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.pages.test_comment_preview import confirming_form
from tests.support.cast import Reader
from tests.support.decide import decide
from tests.support.rows import rows

WORDS = "SELECT source, revision FROM comments"
PRIVATE = "Write to ann@example.org"


@pytest.fixture
def receipt(reader: Reader) -> str:
    return reader.leave("It helped.")


def change(reader: Reader, receipt: str, words: str, **more: str) -> Any:
    sent = {"comment": words, "name": "Ann", **more}
    return reader.client.post(receipt, data=sent, headers=reader.headers)


def signature(page: str) -> str:
    found = re.search(r'name="confirmation"[^>]*value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_what_a_change_adds_is_pointed_out_and_nothing_is_changed_yet(
    site: Flask, reader: Reader, receipt: str
) -> None:
    answer = change(reader, receipt, PRIVATE)

    assert answer.status_code == 200
    assert "Your reply holds what looks private." in answer.text
    assert re.search(r"Write to <mark [^>]*>ann@example.org</mark>", answer.text)
    assert rows(site, WORDS) == [("It helped.", 1)]


def test_a_change_that_was_looked_at_is_kept(site: Flask, reader: Reader, receipt: str) -> None:
    page = change(reader, receipt, PRIVATE).text

    answer = change(reader, receipt, PRIVATE, confirmation=signature(page))

    assert (answer.status_code, answer.location) == (303, receipt)
    assert rows(site, WORDS) == [(PRIVATE, 2)]


@pytest.mark.parametrize("other", [{"words": f"{PRIVATE} or 1@example.org"}, {"name": "Bob"}])
def test_the_look_was_at_exactly_these_words(
    site: Flask, reader: Reader, receipt: str, other: dict[str, str]
) -> None:
    signed = signature(change(reader, receipt, PRIVATE).text)

    answer = change(reader, receipt, **{"words": PRIVATE, "confirmation": signed, **other})

    assert answer.status_code == 200
    assert rows(site, WORDS) == [("It helped.", 1)]


def test_what_was_private_before_is_not_pointed_out_again(site: Flask, reader: Reader) -> None:
    receipt = reader.leave(**confirming_form(reader.reply(PRIVATE).text))

    answer = change(reader, receipt, f"{PRIVATE}, please.")

    assert answer.status_code == 303
    assert rows(site, WORDS) == [(f"{PRIVATE}, please.", 2)]


def test_a_change_of_a_public_reply_is_looked_at_before_it_is_proposed(
    site: Flask, reader: Reader, receipt: str
) -> None:
    decide(site, 1, "approve")
    page = change(reader, receipt, PRIVATE).text
    assert rows(site, "SELECT source FROM proposals") == []

    change(reader, receipt, PRIVATE, confirmation=signature(page))

    assert rows(site, "SELECT source FROM proposals") == [(PRIVATE,)]
    assert change(reader, receipt, f"{PRIVATE}!").status_code == 303


def test_the_page_is_its_readers_alone(reader: Reader, receipt: str) -> None:
    answer = change(reader, receipt, PRIVATE)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert 'content="noindex' in answer.text
    assert "Set-Cookie" not in answer.headers
