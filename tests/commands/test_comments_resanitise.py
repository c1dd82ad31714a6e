"""`flask comments resanitise`: every comment made anew from its source, a batch at a time."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from models.text import sanitiser
from tests.support.cast import OPEN, Desk, Reader
from tests.support.rows import rows

Run = Callable[[], Result]
sanitise = sanitiser.sanitise


@pytest.fixture
def resanitise(site: Flask) -> Run:
    runner = site.test_cli_runner()
    return lambda: runner.invoke(args=["comments", "resanitise"])


@pytest.fixture
def five(reader: Reader, desk: Desk) -> list[str]:
    """The receipts of five comments: the second one public, the third one rejected."""
    receipts = [reader.leave(f"Words <b>{number}</b>") for number in range(1, 6)]
    desk.decide(2, "approve")
    desk.decide(3, "reject")
    return receipts


@pytest.fixture
def stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new policy: bold words become strong ones."""
    monkeypatch.setattr(sanitiser, "POLICY", sanitiser.POLICY + 1)
    monkeypatch.setattr(
        sanitiser, "sanitise", lambda words: sanitise(words).replace("b>", "strong>")
    )


def column(site: Flask, name: str) -> list[object]:
    return [value for (value,) in rows(site, f"SELECT {name} FROM comments ORDER BY id")]  # noqa: S608


def version(site: Flask) -> int:
    return int(rows(site, f"SELECT version FROM articles WHERE slug = '{OPEN}'")[0][0])  # noqa: S608


def test_under_the_same_policy_nothing_is_touched(
    site: Flask, resanitise: Run, five: list[str]
) -> None:
    before = rows(site, "SELECT * FROM comments ORDER BY id")

    said = resanitise()

    assert "the HTML of 0 comments changed." in said.output
    assert rows(site, "SELECT * FROM comments ORDER BY id") == before


def test_every_comment_is_made_anew_from_its_source(
    site: Flask, resanitise: Run, five: list[str], stricter: None
) -> None:
    said = resanitise()

    assert said.exit_code == 0
    assert "Sanitising" in said.output
    assert f"Policy {sanitiser.POLICY}: the HTML of 5 comments changed." in said.output
    assert column(site, "html") == [f"<p>Words <strong>{n}</strong></p>" for n in range(1, 6)]
    assert column(site, "source") == [f"Words <b>{n}</b>" for n in range(1, 6)]
    assert set(column(site, "policy")) == {sanitiser.POLICY}


def test_results_come_from_sources_never_from_results(
    site: Flask, resanitise: Run, five: list[str], stricter: None
) -> None:
    rows(site, "UPDATE comments SET html = 'spoilt'")

    resanitise()

    assert column(site, "html")[0] == "<p>Words <strong>1</strong></p>"


def test_readers_get_the_new_page_at_once(
    resanitise: Run, reader: Reader, five: list[str], stricter: None
) -> None:
    before = reader.article()

    resanitise()

    assert "<b>2</b>" in before
    assert "<strong>2</strong>" in reader.article()


@pytest.mark.parametrize(("touched", "rises"), [(2, True), (1, False), (3, False), (0, False)])
def test_a_version_rises_only_where_readers_see_a_difference(
    site: Flask,
    resanitise: Run,
    five: list[str],
    monkeypatch: pytest.MonkeyPatch,
    touched: int,
    rises: bool,
) -> None:
    monkeypatch.setattr(sanitiser, "POLICY", sanitiser.POLICY + 1)
    monkeypatch.setattr(sanitiser, "sanitise", lambda w: sanitise(w).replace(f">{touched}<", ">x<"))
    before = version(site)

    resanitise()

    assert version(site) - before == rises
    assert set(column(site, "policy")) == {sanitiser.POLICY}


def test_a_withdrawn_comment_stays_without_words(
    site: Flask, resanitise: Run, reader: Reader, five: list[str], stricter: None
) -> None:
    reader.client.post(f"{five[0]}/withdrawal")

    said = resanitise()

    assert "the HTML of 4 comments changed." in said.output
    withdrawn = rows(site, "SELECT status, name, source, html FROM comments WHERE id = 1")
    assert withdrawn == [("withdrawn", "", "", "")]


def test_status_revision_and_dates_stay_as_they_were(
    site: Flask, resanitise: Run, five: list[str], stricter: None
) -> None:
    kept = "SELECT id, status, revision, created_at, decided_at, name FROM comments ORDER BY id"
    before = rows(site, kept)

    resanitise()

    assert rows(site, kept) == before


def test_stopped_half_way_it_goes_on_where_it_was(
    site: Flask, resanitise: Run, five: list[str], monkeypatch: pytest.MonkeyPatch, stricter: None
) -> None:
    monkeypatch.setattr(sys.modules["commands.comments"], "BATCH_SIZE", 2)
    with monkeypatch.context() as patch:
        patch.setattr(sanitiser, "sanitise", failing_at("<b>4</b>"))
        stopped = resanitise()
    policies = column(site, "policy")

    said = resanitise()

    new, old = sanitiser.POLICY, sanitiser.POLICY - 1
    assert isinstance(stopped.exception, RuntimeError)
    assert policies == [new, new, old, old, old]
    assert "the HTML of 3 comments changed." in said.output
    assert column(site, "policy") == [new] * 5


def failing_at(passage: str) -> Callable[[str], str]:
    """A sanitiser that breaks on one of the comments."""

    def broken(words: str) -> str:
        if passage in words:
            raise RuntimeError("broken")
        return sanitise(words)

    return broken


def test_words_cannot_be_changed_while_they_are_made_anew(
    site: Flask, resanitise: Run, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = list[bool]()
    monkeypatch.setattr(sanitiser, "POLICY", sanitiser.POLICY + 1)

    def note(words: str) -> str:
        locked.append(is_locked(site))
        return words

    monkeypatch.setattr(sanitiser, "sanitise", note)

    resanitise()

    assert locked == [True] * 5


def is_locked(site: Flask) -> bool:
    """Whether nobody else could write to the comments at this moment."""
    url = site.config["SETTINGS"].database_url
    try:
        if url.startswith("sqlite"):
            path = url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
        else:
            with psycopg.connect(url.replace("+psycopg", "")) as other:
                other.execute("SELECT 1 FROM comments WHERE id = 1 FOR UPDATE NOWAIT")
    except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable):
        return True
    return False
