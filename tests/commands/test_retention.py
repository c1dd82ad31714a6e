"""`flask retention run`: what it says, and that its clock is read once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import event, text

from benchmarks.growth.filling import fill
from extensions import db
from models.column_types import now
from models.privacy.retention import run
from tests.database.test_query_plans import Statement, db_kind, explained, whole_tables
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

LATER = timedelta(days=40)


def invoke(site: Flask, *options: str) -> Result:
    return site.test_cli_runner().invoke(args=["retention", "run", *options])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Forty days later by the command's clock; how often it was looked at."""
    looks: list[int] = []
    present = now()

    def look() -> object:
        looks.append(1)
        return present + LATER

    monkeypatch.setattr(import_module("commands.retention"), "now", look)
    return looks


def test_it_says_how_much_of_what_went(
    site: Flask, reader: Reader, desk: Desk, clock: list[int]
) -> None:
    reader.leave("Off topic.")
    desk.decide(1, "reject")

    said = invoke(site).output

    assert said.startswith("Deleted:")
    assert "1  The words and the name of a reply that was not published" in said
    assert "1  Your e-mail address, sealed, and a fingerprint of it" in said
    assert clock == [1]


def test_a_dry_run_says_the_same_and_changes_nothing(
    site: Flask, reader: Reader, desk: Desk, clock: list[int]
) -> None:
    reader.leave("Off topic.")
    desk.decide(1, "reject")
    would, done = invoke(site, "--dry-run").output, rows(site, "SELECT source FROM comments")

    went = invoke(site).output

    assert done[0][0] == "Off topic."
    assert would.replace("To be deleted:", "Deleted:") == went


def test_a_doubt_about_the_clock_is_said_in_words_and_can_be_answered(
    site: Flask, reader: Reader, desk: Desk, clock: list[int]
) -> None:
    reader.leave("Off topic.")
    desk.decide(1, "reject")
    with site.app_context():
        run(now())

    doubted = invoke(site).output
    kept = rows(site, "SELECT source FROM comments")[0][0]
    answered = invoke(site, "--clock-is-right").output

    assert "The clock says" in doubted
    assert (kept, rows(site, "SELECT source FROM comments")[0][0]) == ("Off topic.", "")
    assert "The clock says" not in answered


def test_a_second_run_finds_nothing_left(site: Flask, reader: Reader, clock: list[int]) -> None:
    reader.leave("Words.")
    invoke(site)

    again = invoke(site).output.splitlines()[1:]

    assert {each.split()[0] for each in again} == {"0"}


@pytest.mark.fresh_database  # a plan depends on what lies in the files
def test_no_run_reads_a_whole_table(build: Callable[[], Flask], database_url: str) -> None:
    app, statements = build(), list[Statement]()
    fill(database_url, 2_000)
    _forget_what_is_old(app)

    def listen(
        _connection: object, _cursor: object, said: str, values: object, *_m: object
    ) -> None:
        statements.append((said, values))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", listen)
        run(now())
        event.remove(db.engine, "before_cursor_execute", listen)

    looked = [each for each in statements if "retention_runs" not in each[0]]
    plans = explained(app, looked)
    few = ("USING INDEX ix_comments_", "USING INDEX ix_commenters_sealed_with_id")
    assert [
        each for each in whole_tables(plans, db_kind(app)) if not any(f in each for f in few)
    ] == []
    assert any("commenters" in each for each in plans)


def _forget_what_is_old(app: Flask) -> None:
    """A day after the last run little is due: a plan is made for that."""
    with app.app_context():
        run(now())
        db.session.execute(text("DELETE FROM retention_runs"))
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))
            db.session.commit()
