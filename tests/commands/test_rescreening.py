"""`flask comments rescreen`: what waits is screened again, a batch at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from models.screening import screening
from models.screening.check_result import CheckResult
from models.screening.text import Text
from tests.cast import Desk, Reader
from tests.rows import rows

Run = Callable[..., Result]


@pytest.fixture
def rescreen(site: Flask) -> Run:
    runner = site.test_cli_runner()
    return lambda *said: runner.invoke(args=["comments", "rescreen", *said])


@pytest.fixture
def five(reader: Reader, desk: Desk) -> None:
    """Five comments: the second one public, the third one rejected, the fifth withdrawn."""
    receipts = [reader.leave(f"Words {number}") for number in range(1, 6)]
    desk.decide(2, "approve")
    desk.decide(3, "reject")
    reader.client.post(f"{receipts[4]}/withdrawal")


@pytest.fixture
def suspicious(monkeypatch: pytest.MonkeyPatch, five: None) -> set[str]:
    """Since they were left, a check was added that finds something in each; it breaks on words
    that are in the set."""
    breaking = set[str]()

    def found(text: Text) -> list[CheckResult]:
        if text.plain in breaking:
            raise RuntimeError("broken")
        return [CheckResult(check="campaign", effect="spam", values={"count": 9})]

    monkeypatch.setattr(screening, "check_text", found)
    return breaking


def found_in(site: Flask) -> list[int]:
    return [comment for (comment,) in rows(site, "SELECT comment_id FROM findings ORDER BY 1")]


def test_what_waits_is_screened_again_and_ordered(
    site: Flask, rescreen: Run, suspicious: set[str]
) -> None:
    said = rescreen()

    assert "Screening" in said.output
    assert "2 comments screened again." in said.output
    assert found_in(site) == [1, 4]
    assert rows(site, "SELECT id FROM comments WHERE rank = 3 ORDER BY id") == [(1,), (4,)]


def test_all_are_screened_but_those_without_words(
    site: Flask, rescreen: Run, suspicious: set[str]
) -> None:
    rescreen("--all")
    before = rows(site, "SELECT id, status FROM comments ORDER BY id")

    rescreen("--all")

    assert found_in(site) == [1, 2, 3, 4]
    assert rows(site, "SELECT id, status FROM comments ORDER BY id") == before


def test_stopped_half_way_it_says_how_to_go_on(
    site: Flask, rescreen: Run, suspicious: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["commands.comments"], "BATCH", 1)
    suspicious.add("Words 4")
    stopped = rescreen()
    suspicious.clear()

    said = rescreen("--after", "1")

    assert "--after 1" in stopped.output
    assert "1 comments screened again." in said.output
    assert found_in(site) == [1, 4]


def test_between_two_batches_others_may_write(
    site: Flask, rescreen: Run, suspicious: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others, answers = Reader(site, address="192.0.7.1"), list[int]()

    def meanwhile(_seconds: float) -> None:
        if not answers:
            answers.append(others.reply("Meanwhile").status_code)

    monkeypatch.setattr(sys.modules["commands.comments"], "sleep", meanwhile)
    rescreen()

    assert answers == [303]
