"""The database: durable, never locked by readers, as the models declare it, and found by index."""

from __future__ import annotations

import gc
import re
import sqlite3
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import event, inspect, text
from werkzeug.test import TestResponse

from app import create_app
from config import ROOT, Settings
from database.setup import SQLITE
from extensions import db, migrate
from models.encryption.generate_keys import make_keys
from models.submissions.submission import Submission
from models.submissions.submit import Submitted, submit
from tests.support import postgres
from tests.support.cast import OPEN, Desk, Reader
from tests.support.decide import decide

pytestmark = pytest.mark.with_email

MIGRATIONS = str(ROOT / "migrations")
# An index of just the urgent, reported or linked comments is as long as its lane.
WHOLE_TABLE = (
    r"SCAN (comments|commenters|revisions|subscriptions|mail_links|outbox|findings)"
    r"(?! USING INDEX ix_comments_(reported|with_link))"
)
IN_FORCE = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "secure_delete": 1,
    "busy_timeout": 10_000,  # milliseconds
    "cache_size": -512,  # KiB
}

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_every_connection_has_every_pragma_in_force(site: Flask) -> None:
    with site.app_context():
        connections = [db.engine.raw_connection() for _ in range(3)]
    found = [
        {name: each.execute(f"PRAGMA {name}").fetchone()[0] for name in SQLITE}
        for each in connections
    ]
    for each in connections:
        each.close()

    assert found == [IN_FORCE] * 3


@pytest.fixture
def statements(site: Flask) -> Iterator[list[str]]:
    """Every statement that the site runs, as it is sent, with the driver's own."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def begun(statements: list[str]) -> list[str]:
    return [each for each in statements if each.startswith("BEGIN")]


@on_sqlite
def test_a_post_takes_the_write_lock_before_it_writes_and_only_then(
    reader: Reader, statements: list[str]
) -> None:
    reader.leave("Words.")

    writing = statements.index("BEGIN IMMEDIATE")
    assert begun(statements)[:2] == ["BEGIN", "BEGIN IMMEDIATE"]
    assert not any(re.match("INSERT|UPDATE|DELETE", each) for each in statements[:writing])


@on_sqlite
def test_the_clock_of_the_form_asks_no_database(reader: Reader, statements: list[str]) -> None:
    assert reader.open("/clock").status_code == 200

    assert statements == []


@on_sqlite
@pytest.mark.parametrize("path", ["/", f"/articles/{OPEN}", "/comments/1", "/moderation/"])
def test_a_page_that_is_only_read_never_takes_the_write_lock(
    desk: Desk, statements: list[str], path: str
) -> None:
    desk.open(path)

    assert set(begun(statements)) == {"BEGIN"}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process that writes just now, and holds the write lock."""
    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@on_sqlite
@pytest.mark.parametrize("path", ["/", f"/articles/{OPEN}", "/readyz", "/comments/1"])
def test_reading_goes_on_while_somebody_writes(
    reader: Reader, writer: sqlite3.Connection, path: str
) -> None:
    assert reader.open(path).status_code in {200, 404}


def is_free(folder: Path) -> bool:
    """Whether another process could write at this moment."""
    with closing(sqlite3.connect(folder / "site.db", timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


REFUSALS: dict[str, tuple[int, dict[str, Any]]] = {
    "an error in the form": (422, {"comment": ""}),
    "a foreign page": (403, {"comment": "Words."}),
    "a review": (200, {"comment": "Words.", "preview": "Preview"}),
    "a parent that is gone": (422, {"comment": "Words.", "parent": 9}),
    "a fault of ours": (500, {"comment": "Break."}),
}


@on_sqlite
@pytest.mark.parametrize("kind", REFUSALS)
def test_what_is_refused_holds_no_lock_while_its_page_is_made(
    site: Flask, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (status, fields), free = REFUSALS[kind], list[bool]()
    site.jinja_env.globals["asset"] = _noting(
        cast(Callable[[str], str], site.jinja_env.globals["asset"]), free, tmp_path
    )
    monkeypatch.setattr(sys.modules["blueprints.comments"], "submit", _breaking)
    reader.headers = {"Sec-Fetch-Site": "cross-site" if "foreign" in kind else "same-origin"}

    answer = reader.reply(**fields)

    assert answer.status_code == status
    assert free
    assert all(free)


def _noting(asset: Callable[[str], str], free: list[bool], folder: Path) -> Callable[[str], str]:
    """Look at the lock whenever a page that is being made asks for a stylesheet."""

    def noted(path: str) -> str:
        free.append(is_free(folder))
        return asset(path)

    return noted


def _breaking(submission: Submission, **said: Any) -> Submitted:
    if submission.text.source == "Break.":
        raise RuntimeError("broken")
    return submit(submission, **said)


@pytest.fixture
def empty(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """A site whose database has no tables yet."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if database_url.startswith("postgresql"):
        host = database_url.partition("?host=")[2]
        url = postgres.address(host, postgres.create(host))
    make_keys(tmp_path / "own")
    app = create_app(Settings(instance_dir=tmp_path, keys_dir=tmp_path / "own", database_url=url))
    with app.app_context():
        yield app
        db.engine.dispose()


def differences() -> list[Any]:
    """What a new migration would have to change."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                **migrate.alembic_ctx_kwargs,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        return list(compare_metadata(context, db.metadata))


def test_the_migrations_give_exactly_what_the_models_declare(empty: Flask) -> None:
    flask_migrate.upgrade(directory=MIGRATIONS)

    assert differences() == []


def test_the_way_down_leaves_nothing_and_the_way_up_works_again(empty: Flask) -> None:
    flask_migrate.upgrade(directory=MIGRATIONS)

    flask_migrate.downgrade(directory=MIGRATIONS, revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    flask_migrate.upgrade(directory=MIGRATIONS)

    assert left == set()
    assert differences() == []


def test_every_rule_of_the_models_stands_in_the_database_by_name(site: Flask) -> None:
    with site.app_context():
        found = inspect(db.engine)
        for table in db.metadata.sorted_tables:
            checks = {each["name"] for each in found.get_check_constraints(table.name)}
            declared = {each.name for each in table.constraints if str(each.name).startswith("ck_")}
            assert checks == declared, table.name


def explained(site: Flask, statements: list[str]) -> list[str]:
    """How SQLite finds the rows of each statement."""
    plans = []
    with closing(sqlite3.connect(site.config["SETTINGS"].instance_dir / "site.db")) as database:
        for each in statements:
            if each.startswith(("SELECT", "UPDATE")):
                nothing = [None] * each.count("?")
                plans += database.execute(f"EXPLAIN QUERY PLAN {each}", nothing).fetchall()
    return [plan[3] for plan in plans]


def appeal(reader: Reader, receipt: str) -> TestResponse:
    """A reply is rejected, and its writer appeals."""
    decide(reader.client.application, 2, "reject")
    sent = {"remark": "Look again."}
    return reader.client.post(f"{receipt}/appeal", data=sent, headers=reader.headers)


def edit(reader: Reader, receipt: str) -> TestResponse:
    """A reply is approved, and its writer wants to change it."""
    decide(reader.client.application, 2, "approve")
    sent = {"comment": "Better.", "name": "Ann"}
    return reader.client.post(receipt, data=sent, headers=reader.headers)


RULE = {"kind": "words", "pattern": "first", "effect": "doubt", "note": ""}
PAGES: dict[str, Callable[[Reader, Desk, str], object]] = {
    "the article": lambda reader, _desk, _receipt: reader.article(),
    "an answer": lambda reader, _desk, _receipt: reader.open(f"/articles/{OPEN}?reply_to=1"),
    "leaving": lambda reader, _desk, _receipt: reader.leave("New.", post_key="k" * 43),
    "leaving an answer": lambda reader, _desk, _receipt: reader.leave("New.", parent=1),
    "asking for mails": lambda reader, _desk, _receipt: reader.leave("Mail.", mail_replies="y"),
    "sending again": lambda reader, _desk, _receipt: reader.reply("Second."),
    "a receipt": lambda reader, _desk, receipt: reader.open(receipt),
    "changing": lambda reader, _desk, receipt: reader.client.post(receipt, data={"comment": "x"}),
    "withdrawing": lambda reader, _desk, receipt: reader.client.post(f"{receipt}/withdrawal"),
    "erasing": lambda reader, _desk, receipt: reader.client.post(f"{receipt}/erasure"),
    "what is held": lambda reader, _desk, receipt: reader.open(f"{receipt}/export.json"),
    "an edit": lambda reader, _desk, receipt: edit(reader, receipt),
    "the edits": lambda reader, desk, receipt: (
        edit(reader, receipt),
        desk.open("/moderation/edits"),
    ),
    "trying a rule": lambda _reader, desk, _receipt: desk.press("/moderation/rules", **RULE),
    "the rules": lambda _reader, desk, _receipt: desk.open("/moderation/rules?changed=1"),
    "applying a rule": lambda _reader, desk, _receipt: desk.press(
        "/moderation/rules/changes/1/waiting", on="/moderation/rules"
    ),
    "a permalink": lambda reader, _desk, _receipt: reader.open("/comments/1"),
    "the queue": lambda _reader, desk, _receipt: desk.open("/moderation/?after=1"),
    "a comment": lambda _reader, desk, _receipt: desk.open("/moderation/comments/1"),
    "a decision": lambda _reader, desk, _receipt: desk.decide(2, "approve"),
    "an appeal": lambda reader, _desk, receipt: appeal(reader, receipt),
    "the appeals": lambda reader, desk, receipt: (
        appeal(reader, receipt),
        desk.open("/moderation/appeals"),
    ),
    "the history": lambda _reader, desk, _receipt: desk.open("/moderation/decisions?before=9"),
}


@on_sqlite
@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_a_whole_table(
    site: Flask, reader: Reader, desk: Desk, statements: list[str], page: str
) -> None:
    reader.leave("First.")
    desk.decide(1, "approve")
    receipt = reader.leave("Second.", parent=1)
    statements.clear()

    PAGES[page](reader, desk, receipt)

    plans = explained(site, statements)
    assert [each for each in plans if re.match(WHOLE_TABLE, each)] == []
    assert any("comments" in each for each in plans)


@on_sqlite
def test_a_look_without_an_index_would_be_seen(site: Flask) -> None:
    plans = explained(site, ["SELECT id FROM comments WHERE name = ?"])

    assert plans == ["SCAN comments"]


def test_a_site_that_nobody_uses_any_more_is_freed(settings: Settings) -> None:
    site = create_app(settings)
    with site.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.remove()
        db.engine.dispose()
    gone = weakref.ref(site)

    del site
    gc.collect()

    assert gone() is None
