"""Traps in the form and its door: who falls into one is answered like everybody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.test_comment_preview import confirming_form
from tests.support.cast import Reader
from tests.support.clock import Clock
from tests.support.rows import how_many, rows

FOUND = 'SELECT "check", effect FROM findings ORDER BY id'
BAIT = {"url": "https://pills.example/?a=1"}
KEPT = 'value="https://pills.example/?a=1"'
DIFFERS = re.compile(  # between any two answers: a secret, a signature, the moment
    r'/receipts/[\w-]{43}|name="confirmation"[^>]*|<time.*?</time>|k{43}|m{43}'
)
A_DAY = 24 * 60 * 60  # seconds
SENT: dict[str, dict[str, Any]] = {
    "posted": {},
    "previewed": {"preview": "Preview"},
    "with an error": {"email": ""},
    "with an address": {"comment": "I am ann@example.org"},
    "to a comment that is gone": {"parent": "77"},
    "where none are taken": {"slug": "an-old-story"},
}


@pytest.fixture
def other(site: Flask) -> Reader:
    """Somebody in another network, who sends just the same."""
    return Reader(site, address="203.0.113.9")


def found(site: Flask) -> list[tuple[str, str]]:
    return [(check, effect) for check, effect in rows(site, FOUND)]


def bare(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    """An answer but for what differs between any two, and for the value that a trap keeps."""
    headers = [(name, DIFFERS.sub("", value)) for name, value in answer.headers.items()]
    named = [each for each in headers if each[0] not in ("Content-Length", "X-Request-ID")]
    return answer.status_code, named, DIFFERS.sub("", answer.text).replace(KEPT, 'value=""')


@pytest.mark.parametrize("how", SENT)
def test_a_filled_trap_changes_nothing_of_the_answer(
    reader: Reader, other: Reader, how: str
) -> None:
    said = {"comment": "Words.", "clock": reader.clock(), **SENT[how]}

    plain = reader.reply(**said, post_key="k" * 43)
    caught = other.reply(**said, **BAIT, post_key="m" * 43)

    assert bare(caught) == bare(plain)
    assert (KEPT in caught.text) == (caught.status_code in (200, 422))


def test_the_receipt_of_a_caught_reply_is_like_any_other(reader: Reader, other: Reader) -> None:
    plain, caught = reader.leave("Words."), other.leave("Words.", **BAIT)

    first, second = reader.open(plain), other.open(caught)

    assert bare(first) == bare(second)
    assert 'name="url"' not in second.text
    assert 'name="clock"' not in second.text


def test_the_words_of_a_caught_reply_are_kept_for_a_person_to_look_at(
    site: Flask, reader: Reader
) -> None:
    reader.leave("Buy this.", **BAIT)

    assert found(site) == [("trap", "spam")]
    assert rows(site, "SELECT source, status, rank FROM comments") == [("Buy this.", "pending", 3)]


@pytest.mark.parametrize("typed", ["", " ", "\t\n"])
def test_a_trap_that_holds_nothing_is_empty(site: Flask, reader: Reader, typed: str) -> None:
    reader.leave("Words.", url=typed)

    assert found(site) == []


def test_an_error_keeps_what_the_trap_held_for_the_next_press(site: Flask, reader: Reader) -> None:
    page = reader.reply("Words.", email="", **BAIT).text

    assert KEPT in page
    assert how_many(site, "comments") == 0


def test_a_review_keeps_what_the_trap_held(site: Flask, reader: Reader) -> None:
    fields = confirming_form(reader.reply("Words.", preview="Preview", **BAIT).text)

    reader.leave(**fields)

    assert found(site) == [("trap", "spam")]


def forged(clock: str) -> str:
    """A time that is a day earlier, with the signature of another one."""
    time, signature = clock.split(".", 1)
    return f"{int(time) - A_DAY * 1000}.{signature}"


CLOCKS: list[tuple[float, list[tuple[str, str]]]] = [
    (0, [("too fast", "doubt")]),
    (2, [("too fast", "doubt")]),
    (4, []),
    (29 * A_DAY, []),
    (31 * A_DAY, [("too old", "doubt")]),
    (-3600, [("too fast", "doubt")]),  # the clock of the host was put back
]


@pytest.mark.parametrize(("seconds_ago", "told"), CLOCKS)
def test_the_clock_tells_how_long_it_took(
    site: Flask, reader: Reader, seconds_ago: float, told: list[tuple[str, str]]
) -> None:
    reader.leave("Words.", clock=reader.clock(seconds_ago=seconds_ago))

    assert found(site) == told


@pytest.mark.parametrize("sent", ["", "forged", "12", "é.ü", ".", "x" * 9_000])
def test_a_clock_that_is_missing_or_not_ours_only_raises_doubt(
    site: Flask, reader: Reader, sent: str
) -> None:
    reader.leave("Words.", clock=forged(reader.clock()) if sent == "forged" else sent)

    assert found(site) == [("no clock", "doubt")]


def test_a_form_without_the_fields_is_taken_as_well(site: Flask, reader: Reader) -> None:
    sent = {"comment": "Words.", "name": "Ann", "email": "ann@example.org"}

    answer = reader.client.post(
        "/articles/sleep-and-pain/comments", data=sent, headers=reader.headers
    )

    assert answer.status_code == 303
    assert found(site) == [("no clock", "doubt")]


def test_the_clock_of_the_site_is_one_that_the_door_believes(
    site: Flask, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    began = reader.open("/clock").text
    clock.move(20)

    reader.leave("Words.", clock=began)

    assert found(site) == []


def test_the_clock_carries_no_cookie_and_is_never_kept(reader: Reader) -> None:
    answer = reader.open("/clock")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    assert re.fullmatch(r"\d{13}\.[\w-]{27}", answer.text)


def test_an_article_holds_the_same_empty_clock_for_everybody(site: Flask, reader: Reader) -> None:
    first, second = reader.article(), Reader(site, address="203.0.113.9").article()

    assert first == second
    assert re.search(r'<input data-clock="/clock" name="clock" type="hidden" value="">', first)


@pytest.mark.parametrize(("seconds", "told"), [(0.5, [("too fast", "doubt")]), (1.5, [])])
def test_without_scripts_the_review_page_tells_the_time(
    site: Flask,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    told: list[tuple[str, str]],
) -> None:
    clock = Clock(monkeypatch)
    fields = confirming_form(reader.reply("Words.", clock="", preview="first").text)
    clock.move(seconds)

    reader.leave(**fields)

    assert found(site) == told


@pytest.mark.parametrize("fields", [{"email": ""}, {"preview": "Preview"}])
def test_a_page_that_comes_back_keeps_the_clock_it_was_sent(
    reader: Reader, fields: dict[str, str]
) -> None:
    began = reader.clock()

    page = reader.reply("Words.", clock=began, **fields).text

    assert set(re.findall(r'name="clock" type="hidden" value="([^"]*)"', page)) == {began}


def test_what_the_way_told_is_kept_by_the_second_press(site: Flask, reader: Reader) -> None:
    reader.leave("First.", post_key="k" * 43, clock="")

    reader.leave("Second.", post_key="k" * 43)

    assert rows(site, "SELECT source FROM comments") == [("Second.",)]
    assert found(site) == [("no clock", "doubt")]
