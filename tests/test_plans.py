"""Every view of the desk is found by index: what the database plans, on a site with many rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from benchmarks.growth.filling import fill
from benchmarks.growth.sites import Site
from benchmarks.growth.views import all_views
from extensions import db

pytestmark = pytest.mark.fresh_database  # a plan depends on what lies in the files

SIZE = 2_000  # comments
GROWING = "comments|decisions|revisions|reports|findables|remarks|batch_items|claims|findings"
READS_ALL = {
    "sqlite": rf"SCAN ({GROWING})\b(?! USING INDEX ix_comments_reported)",  # which holds few
    "postgresql": rf"Seq Scan on ({GROWING})",
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
Statement = tuple[str, Any]


@pytest.fixture
def grown(build: Any, database_url: str) -> Site:
    """The site with as many rows as its plans are looked at with."""
    app = build()
    fill(database_url, SIZE)
    return Site(app, SIZE)


@pytest.fixture
def statements(grown: Site) -> Iterator[list[Statement]]:
    """Every statement that the site runs, with its parameters."""
    seen: list[Statement] = []

    def listen(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        seen.append((statement, values))

    with grown.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def test_no_view_of_the_desk_reads_a_whole_table(grown: Site, statements: list[Statement]) -> None:
    plans: dict[str, list[str]] = {}

    for name, ask in all_views():
        send = ask(grown)
        statements.clear()
        send()
        plans[name] = explained(grown.app, list(statements))

    kind = db_kind(grown.app)
    assert {n: w for n, each in plans.items() if (w := whole_tables(each, kind))} == {}
    assert all(plans.values())


def test_a_view_without_an_index_would_be_seen(grown: Site) -> None:
    plans = explained(grown.app, [("SELECT id FROM comments WHERE name = 'Ann'", ())])

    assert whole_tables(plans, db_kind(grown.app))


def db_kind(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def whole_tables(plans: list[str], kind: str) -> list[str]:
    """The lines that read a table from its beginning to its end."""
    return [each for each in plans if re.search(READS_ALL[kind], each)]


def explained(app: Flask, statements: list[Statement]) -> list[str]:
    """How the database finds the rows of each statement, were reading all the last resort."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        return [line for each in statements for line in _plan(connection, *each)]


def _plan(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    """The lines of a plan, but for a walk along the ids that ends after so many of the newest."""
    if not statement.startswith(("SELECT", "UPDATE", "WITH")):
        return
    rows = connection.exec_driver_sql(f"{EXPLAIN[connection.dialect.name]} {statement}", values)
    walks = re.search(r"ORDER BY decisions.id DESC\s+LIMIT", statement)
    yield from (str(row[-1]) for row in rows if not (walks and row[-1] == "SCAN decisions"))
