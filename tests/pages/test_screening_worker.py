"""Replies that are acknowledged first and screened beside the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from commands import screening_worker
from models.screening import backlog, screening
from models.screening.check_result import CheckResult
from models.screening.text import Text
from tests.models.screening.crisis.test_help_file import BOX
from tests.support.cast import Desk, Reader, publish
from tests.support.rows import how_many, rows

CALL, WAITS = "116 123", "Not screened yet"
DANGER = "I took 20 of my pills an hour ago."
PRIVATE = "Call me under 0171 1234567, it helped."


@pytest.fixture
def beside(site: Flask) -> Flask:
    """A site whose replies are screened by a process of its own; here, by the tests."""
    site.extensions["screens_beside"] = True
    return site


def screen_all(site: Flask) -> None:
    with site.app_context():
        for each in backlog.oldest_ids():
            screening_worker._screen(each)


def found(site: Flask) -> list[str]:
    return [each for (each,) in rows(site, 'SELECT "check" FROM findings ORDER BY id')]


def test_a_reply_waits_in_its_usual_place_until_it_is_screened(
    beside: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave(DANGER)
    assert rows(beside, "SELECT rank, urgent, status FROM comments") == [(1, False, "pending")]
    assert WAITS in desk.open("/moderation/").text

    screen_all(beside)

    assert rows(beside, "SELECT rank, urgent, status FROM comments") == [(0, True, "pending")]
    assert WAITS not in desk.open("/moderation/").text
    assert "urgent" in desk.open("/moderation/").text.casefold()


def test_what_a_trap_told_counts_at_once_and_stays(beside: Flask, reader: Reader) -> None:
    reader.leave("All is well.", url="https://example.org")
    assert (rows(beside, "SELECT rank FROM comments"), found(beside)) == ([(3,)], ["trap"])

    screen_all(beside)

    assert (rows(beside, "SELECT rank FROM comments"), found(beside)) == ([(3,)], ["trap"])


def test_words_that_changed_meanwhile_are_screened_as_they_are(
    beside: Flask, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.leave(DANGER)
    look = screening.run_checks

    def slowly(text: Text) -> list[CheckResult]:
        monkeypatch.undo()
        rows(beside, "UPDATE comments SET html = '<p>All is well.</p>'")
        return look(text)

    monkeypatch.setattr(screening, "run_checks", slowly)
    screen_all(beside)

    assert rows(beside, "SELECT urgent, screened FROM comments") == [(False, True)]


def test_an_edit_is_screened_with_it(beside: Flask, reader: Reader) -> None:
    receipt = reader.leave("All is well.")

    reader.client.post(receipt, data={"comment": DANGER, "name": "Ann"}, headers=reader.headers)

    assert rows(beside, "SELECT urgent, screened FROM comments") == [(True, True)]


def test_what_is_withdrawn_first_is_not_screened_any_more(beside: Flask, reader: Reader) -> None:
    receipt = reader.leave(DANGER)
    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)

    screen_all(beside)

    assert how_many(beside, "findings") == 0
    assert rows(beside, "SELECT screened FROM comments") == [(True,)]


def test_a_decision_made_first_stands(beside: Flask, reader: Reader, desk: Desk) -> None:
    reader.leave(DANGER)
    desk.decide(1, "approve")

    screen_all(beside)

    assert rows(beside, "SELECT status, urgent FROM comments") == [("approved", False)]
    assert found(beside)


def test_one_that_can_not_be_screened_stands_where_it_is_and_holds_up_no_other(
    beside: Flask, reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reader.leave("Broken words.")
    reader.leave(DANGER)
    look = screening.run_checks

    def stumble(text: Text) -> list[CheckResult]:
        if "Broken" in str(text):
            raise ValueError(str(text))
        return look(text)

    monkeypatch.setattr(screening, "run_checks", stumble)
    screen_all(beside)

    assert rows(beside, "SELECT rank, screened FROM comments ORDER BY id") == [(1, True), (0, True)]
    assert "comment 1 can’t be screened: ValueError" in caplog.text
    assert "Broken" not in caplog.text


def test_the_help_box_does_not_wait_for_screening(
    build: Callable[..., Flask], tmp_path: Path
) -> None:
    (boxes := tmp_path / "help").mkdir()
    (boxes / "en.md").write_text(BOX)
    helpful = build(urgent_help_dir=boxes)
    publish(helpful)
    helpful.extensions["screens_beside"] = True
    reader = Reader(helpful)

    receipt = reader.leave(DANGER)
    assert CALL in reader.open(receipt).text

    screen_all(helpful)
    assert CALL in reader.open(receipt).text


def test_who_asks_is_told_what_looks_private_before_it_is_screened(
    beside: Flask, reader: Reader
) -> None:
    receipt = reader.leave(PRIVATE)
    before = reader.open(f"{receipt}/export.json").get_json()["comments"][0]["noticed"]

    screen_all(beside)

    after = reader.open(f"{receipt}/export.json").get_json()["comments"][0]["noticed"]
    assert before == after != []
