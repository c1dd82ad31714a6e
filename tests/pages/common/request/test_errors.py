"""Errors: a page of the site that says what to do, and that keeps what was typed."""

from __future__ import annotations

import json
import sys

import pytest
from flask import Flask

from models.submissions.submission import Submission
from tests.support.cast import OPEN, Desk, Reader

WORDS = "Words that must not be lost."


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/none", 404, "This page doesn’t exist"),
        ("GET", "/articles/none", 404, "This page doesn’t exist"),
        ("GET", "/articles/%00", 404, "This page doesn’t exist"),
        ("GET", "/articles/a%00b/comments", 404, "This page doesn’t exist"),
        ("GET", "/articles/" + "a" * 5_000, 404, "This page doesn’t exist"),
        ("GET", "/articles/none?reply_to=1", 404, "This page doesn’t exist"),
        ("GET", "/comments/1", 404, "This page doesn’t exist"),
        ("GET", "/comments/99999999999999999999", 404, "This page doesn’t exist"),
        ("GET", f"/articles/{OPEN}/comments", 405, "This address can’t be used like that"),
        ("DELETE", "/", 405, "This address can’t be used like that"),
        ("POST", "/moderation/comments/1/decisions", 401, "Please sign in first"),
        ("POST", "/login", 400, "This page was open for too long"),
    ],
)
def test_an_error_is_a_page_that_says_what_to_do(
    reader: Reader, method: str, path: str, status: int, title: str
) -> None:
    answer = reader.client.open(path, method=method, data={"note": WORDS})

    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.text
    assert "All articles" in answer.text


def test_a_method_that_is_not_allowed_names_those_that_are(reader: Reader) -> None:
    assert "GET" in reader.client.delete("/").headers["Allow"]


@pytest.mark.parametrize("path", ["/moderation/comments/1/decisions", "/none"])
def test_what_was_typed_is_shown_again(reader: Reader, path: str) -> None:
    assert WORDS in reader.client.post(path, data={"note": WORDS}).text


def test_a_password_is_never_shown_again(reader: Reader) -> None:
    answer = reader.client.post("/login", data={"email": "a@b.org", "password": "hunter2hunter2"})

    assert answer.status_code == 400
    assert "hunter2" not in answer.text
    assert "a@b.org" not in answer.text


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of leaving a reply, while an address is at hand."""

    def fail(self: Submission, **_said: object) -> None:
        raise RuntimeError(f"no room for {self.email}")

    monkeypatch.setattr(sys.modules["blueprints.comments"], "submit", fail)


def test_a_fault_of_ours_keeps_the_text_and_stores_nothing(reader: Reader, broken: None) -> None:
    answer = reader.reply(WORDS)

    assert answer.status_code == 500
    assert WORDS in answer.text
    assert "Something went wrong on our side" in answer.text


def test_a_fault_is_logged_without_the_address(
    capsys: pytest.CaptureFixture[str], reader: Reader, broken: None
) -> None:
    reader.reply(WORDS)

    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert "ann@example.org" not in logged
    assert WORDS not in logged


def test_a_log_line_is_json_that_names_the_request_but_nobody(
    capsys: pytest.CaptureFixture[str], site: Flask
) -> None:
    reader = Reader(site, address="203.0.113.99")
    receipt = reader.leave(WORDS)
    answer = reader.open(receipt)

    logged = capsys.readouterr().err
    line = json.loads(logged.splitlines()[-1])
    assert (line["method"], line["page"], line["status"]) == ("GET", "receipts.show", 200)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert not any(each in logged for each in ("203.0.113", receipt, "Ann", WORDS))


def test_an_expired_page_of_the_desk_keeps_the_note(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")

    answer = desk.decide(1, "reject", csrf_token="old", note=WORDS)

    assert answer.status_code == 400
    assert WORDS in answer.text
