"""Every view is found by index: what the database plans, on a site with many rows.

The views are those that are measured: what readers and moderators open and send, and what the
site does by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from benchmarks.growth import acts, chores, desk, reading
from benchmarks.growth.filling import fill
from benchmarks.growth.settling import settle
from benchmarks.growth.sites import Ask, Site
from benchmarks.growth.views import all_views
from extensions import db

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.fresh_database,  # a plan depends on what lies in the files
]

SIZE = 2_000  # comments
GROWING = "|".join(
    (
        *("appeals", "batch_items", "campaigns", "claims", "commenters", "comments", "decisions"),
        *("editors_notes", "findables", "findings", "likenesses", "mail_links", "messages"),
        *("outbox", "person_notes", "proposals", "redactions", "remarks", "reports", "revisions"),
        "subscriptions",
    )
)
LARGEST = "comments|commenters|decisions|findables|findings|likenesses"
FEW = "ix_comments_reported|ix_proposals_waiting"  # indexes of the few rows that are so
READS_ALL = {
    "sqlite": rf"SCAN ({GROWING})\b(?! USING (COVERING )?INDEX ({FEW}))",
    "postgresql": rf"Seq Scan on ({GROWING})\b|^reads on: (?!.* using ({FEW}) )",
}
WALK = re.compile(r"ORDER BY (\w+)\.id DESC\s+LIMIT")  # along the ids, until there are so many
PLANNED = re.compile(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT\b.+\bSELECT\b)", re.DOTALL)
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
Statement = tuple[str, Any]


@pytest.fixture
def grown(build: Any, database_url: str) -> Site:
    """The site with as many rows as its plans are looked at with."""
    app = build()
    fill(database_url, SIZE)
    with app.app_context():
        settle()
        db.session.commit()
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


VIEWS: dict[str, Callable[[], Iterator[tuple[str, Ask]]]] = {
    "the desk": desk.pages,
    "what is pressed at the desk": acts.of_the_desk,
    "what readers open": reading.pages,
    "what readers send": acts.of_readers,
    "what the site does by itself": chores.of_the_site,
}


@pytest.mark.parametrize("whose", VIEWS)
def test_no_view_reads_a_whole_table(grown: Site, statements: list[Statement], whose: str) -> None:
    plans: dict[str, list[str]] = {}

    for name, ask in VIEWS[whose]():
        send = ask(grown)
        statements.clear()
        send()
        plans[name] = explained(grown.app, list(statements))

    kind = db_kind(grown.app)
    assert {n: w for n, each in plans.items() if (w := whole_tables(each, kind))} == {}
    assert sum(map(bool, plans.values())) > len(plans) / 2


def test_a_view_without_an_index_would_be_seen(grown: Site) -> None:
    plans = explained(grown.app, [("SELECT id FROM comments WHERE name = 'Ann'", ())])

    assert whole_tables(plans, db_kind(grown.app))


@pytest.mark.parametrize(
    ("index", "view"),
    [
        ("ix_mail_links_comment_id", "withdraw a reply that waits"),
        ("ix_mail_links_expires_at", "retention, with little that is due"),
        ("ix_appeals_closed_by_id", "undo a decision"),
    ],
)
def test_an_index_that_is_lost_is_missed(
    grown: Site, statements: list[Statement], index: str, view: str
) -> None:
    with grown.app.app_context():
        db.session.execute(db.text(f"DROP INDEX {index}"))
        db.session.commit()
    send = dict(all_views())[view](grown)
    statements.clear()

    send()

    plans = explained(grown.app, list(statements))
    assert whole_tables(plans, db_kind(grown.app))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM findings WHERE effect = 'doubt'",
        "UPDATE comments SET place = 1 WHERE name = 'Ann'",
        "INSERT INTO batch_items (batch_id, comment_id) SELECT 1, id FROM comments WHERE depth = 1",
    ],
)
def test_what_is_written_is_planned_as_well(grown: Site, statement: str) -> None:
    plans = explained(grown.app, [(statement, ())])

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


def _plan(connection: Connection, statement: str, values: Any) -> list[str]:
    """The lines of a plan, but for a walk along the ids that ends after so many of the newest."""
    if not PLANNED.match(statement):
        return []
    given = values[0] if isinstance(values, list) else values  # of several that are written at once
    rows = connection.exec_driver_sql(f"{EXPLAIN[connection.dialect.name]} {statement}", given)
    lines = [str(row[-1]) for row in rows]
    newest = WALK.findall(statement)
    walks = {f"SCAN {name}" for name in newest}
    read_on = [] if "IN (SELECT" in statement else _read_on(lines, newest)
    return [each for each in [*lines, *read_on] if each not in walks]


def _read_on(lines: list[str], newest: list[str]) -> Iterator[str]:
    """PostgreSQL's walks along an index that throw rows away until they have found enough; not of
    rows that a subquery names: of so few as there are here, it compares all."""
    for number, line in enumerate(lines):
        found = re.search(rf"Index (?:Only )?Scan .*on ({LARGEST})\b", line)
        if found and found[1] not in newest:
            below = takewhile(lambda each: "->" not in each, lines[number + 1 :])
            details = " ".join(below)
            if "Filter:" in details and "Index Cond:" not in details:
                yield f"reads on: {line.strip()}"
