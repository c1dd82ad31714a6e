"""Leave a Reply: what is taken, what is refused, and that nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import CLOSED, OPEN, Desk, Reader
from tests.support.rows import how_many

WORDS = "It helped me sleep."


def test_a_good_reply_is_answered_with_303_to_a_receipt(reader: Reader) -> None:
    answer = reader.reply(WORDS)

    assert answer.status_code == 303
    assert re.fullmatch(r"/receipts/[A-Za-z0-9_-]{43}", answer.location)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("comment", "", "Please type your comment text."),
        ("comment", " \n\t ", "Please type your comment text."),
        ("comment", "<p></p><b> </b><br>&nbsp;", "there is nothing to see in it"),
        ("comment", "\u200b\u3164", "there is nothing to see in it"),
        ("name", "\u3164\u2800", "Please type a name."),
        ("comment", "x" * 8_001, "Your comment is too long."),
        ("name", "", "Please type a name."),
        ("name", "\u202e\u0000", "Please type a name."),
        ("name", "x" * 81, "Your name is too long."),
        ("name", "ann@example.org", "don’t use an e-mail address as your name"),
        ("email", "", "Please type your email address."),
        ("email", "ann", "Please check your email address."),
        ("email", "ann@example", "Please check your email address."),
        ("email", "x" * 250 + "@example.org", "Please check your email address."),
        ("parent", "none", "The comment you were answering can’t be found."),
    ],
)
def test_an_error_is_named_and_the_text_is_kept(
    site: Flask, reader: Reader, field: str, value: str, sentence: str
) -> None:
    answer = reader.reply(**{"comment": WORDS, field: value})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert how_many(site, "comments") == 0
    if field != "comment":
        assert WORDS in answer.text


def test_every_error_of_a_form_is_named_at_once(reader: Reader) -> None:
    answer = reader.reply("", name="", email="")

    summary = answer.text.split("error-summary", 1)[1].split("</div>", 1)[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["comment", "name", "email"]


def test_the_longest_allowed_comment_and_name_are_taken(reader: Reader) -> None:
    assert reader.reply("é" * 8_000, name="é" * 80).status_code == 303


@pytest.mark.parametrize("parent", ["999", "2147483648", "99999999999999999999", "-1", "١"])
def test_a_parent_that_is_not_there_is_refused(reader: Reader, parent: str) -> None:
    answer = reader.reply(WORDS, parent=parent)

    assert answer.status_code == 422
    assert WORDS in answer.text


def test_a_pending_comment_cannot_be_answered(reader: Reader) -> None:
    reader.leave(WORDS)

    answer = reader.reply("Me too.", parent=1)

    assert answer.status_code == 422
    assert "can’t be answered any more" in answer.text


def test_threads_nest_five_levels_and_no_deeper(reader: Reader, desk: Desk) -> None:
    for level in range(5):
        reader.leave(f"Level {level}", parent=level or "")
        desk.decide(level + 1, "approve")

    assert reader.reply("Level 5", parent=5).status_code == 422
    assert "reply_to=4" in reader.article()
    assert "reply_to=5" not in reader.article()


def test_the_form_says_whom_it_answers_and_how_to_cancel(reader: Reader, desk: Desk) -> None:
    reader.leave(WORDS)
    desk.decide(1, "approve")

    page = reader.open(f"/articles/{OPEN}?reply_to=1").text

    assert re.search(
        r'Leave a Reply to\s+<a href="#comment-1"><span data-nosnippet><bdi>Ann</bdi>', page
    )
    assert "Cancel reply" in page


def test_a_closed_article_stores_nothing_and_keeps_the_words(site: Flask, reader: Reader) -> None:
    answer = reader.reply(WORDS, slug=CLOSED)

    assert answer.status_code == 403
    assert "Comments are closed" in answer.text
    assert WORDS in answer.text
    assert how_many(site, "comments") == 0


def test_an_unknown_article_is_a_page_that_says_so(reader: Reader) -> None:
    answer = reader.reply(WORDS, slug="unknown")

    assert answer.status_code == 404
    assert WORDS in answer.text


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Ann\u202eekaf", "Annekaf"),
        ("Ann\u0000", "Ann"),
        ("  Ann \n of  Hull ", "Ann of Hull"),
        ("<b>Ann</b>", "&lt;b&gt;Ann&lt;/b&gt;"),
    ],
)
def test_a_name_is_plain_text_on_one_line(reader: Reader, name: str, seen: str) -> None:
    receipt = reader.leave(WORDS, name=name)

    assert f"<bdi>{seen}</bdi>" in reader.open(receipt).text


FILE = b"\r\n".join(
    (
        b"--x",
        b'Content-Disposition: form-data; name="comment"; filename="words.txt"',
        b"",
        b"words",
        b"--x--",
        b"",
    )
)


def post_raw(reader: Reader, body: bytes, content_type: str) -> TestResponse:
    """Send a body as it is, from our own page."""
    path = f"/articles/{OPEN}/comments"
    return reader.client.post(path, data=body, content_type=content_type, headers=reader.headers)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"x" * 10_000_000, "application/x-www-form-urlencoded", 413),
        (b"comment=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413),
        (b'{"comment": "x", "name": "Ann", "email": "a@b.org"}', "application/json", 422),
        (b"[1, 2]", "application/json", 422),
        (b'{"comment": 5}', "application/json", 422),
        (b"5", "application/json", 422),
        (FILE, "multipart/form-data; boundary=x", 422),
        (b"comment=x", "text/plain", 422),
        (b"\xff\xfe\x00", "application/octet-stream", 422),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422),
        (b"broken", "multipart/form-data", 422),
        (b"&=&;;%%%=%zz", "application/x-www-form-urlencoded", 422),
        (b"comment=%ED%A0%80&name=%FF&email=%00", "application/x-www-form-urlencoded", 422),
        (b"a=1&" * 5_000, "application/x-www-form-urlencoded", 422),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_words(
    site: Flask, reader: Reader, body: bytes, content_type: str, status: int
) -> None:
    answer = post_raw(reader, body, content_type)

    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert how_many(site, "comments") == 0


def test_broken_utf8_in_the_words_is_taken_as_replacement_characters(reader: Reader) -> None:
    body = b"comment=ok+%ED%A0%80+%00+%FF&name=Ann&email=ann%40example.org"

    answer = post_raw(reader, body, "application/x-www-form-urlencoded")

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "https://localhost"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_only_our_own_pages_can_leave_a_reply_at_once(
    site: Flask, reader: Reader, headers: dict[str, str], status: int
) -> None:
    reader.headers = headers

    answer = reader.reply(WORDS)

    assert answer.status_code == status
    assert how_many(site, "comments") == (status == 303)
    assert status == 303 or WORDS in answer.text
