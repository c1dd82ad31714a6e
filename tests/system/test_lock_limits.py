"""Somebody else has locked the database: readers read on, and whoever writes is told to wait."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Lock

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text

import database.timeouts as timeouts
from database.timeouts import COMMAND, REQUEST, WORKER, Limits, LockTimeout, held, work_beside
from extensions import db
from models.articles.page_version import PageVersions, Unanswered
from models.moderators.moderator import Moderator
from tests.support.cast import OPEN, Desk, Reader

ARTICLE = f"/articles/{OPEN}"
BRIEFLY = Limits(lock=1, statement=5, idle=60)
LONGEST = 5  # seconds that a request may take then, on a computer that does other things too
WRITING = "SHARE ROW EXCLUSIVE"  # lets others read
Locked = Callable[[str], AbstractContextManager[None]]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def locked(database_url: str, tmp_path: Path) -> Locked:
    """Lock the database from outside: on PostgreSQL the rows of readers, in a mode."""

    @contextmanager
    def on_file(_mode: str) -> Iterator[None]:
        with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    @contextmanager
    def on_server(mode: str) -> Iterator[None]:
        url = make_url(database_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as other:
            other.execute(f"LOCK TABLE articles, comments, moderators IN {mode} MODE")
            yield
            other.rollback()

    return on_server if database_url.startswith("postgresql") else on_file


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests wait for a second only."""
    monkeypatch.setattr(timeouts, "REQUEST", BRIEFLY)
    monkeypatch.setattr(timeouts, "READING_LOCK", 1)


def test_a_request_waits_ten_seconds_for_a_lock_and_no_longer() -> None:
    assert REQUEST.lock == 10


@pytest.mark.usefixtures("briefly")
def test_a_reply_that_cannot_be_stored_is_503_with_all_that_was_typed(
    reader: Reader, locked: Locked
) -> None:
    began = time.monotonic()
    with locked(WRITING):
        refused = reader.reply(comment="Words that must not be lost.", name="Ann")
    took = time.monotonic() - began
    stored = reader.reply(comment="Words that must not be lost.", name="Ann")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "What you sent was not stored." in refused.text
    assert "Words that must not be lost." in refused.text
    assert 'action="' in refused.text
    assert BRIEFLY.lock <= took < LONGEST
    assert stored.status_code == 303


@pytest.mark.usefixtures("briefly")
def test_a_decision_that_cannot_be_stored_is_503_with_all_that_was_typed(
    reader: Reader, desk: Desk, locked: Locked
) -> None:
    reader.leave("First.")

    with locked(WRITING):
        refused = desk.decide(1, "reject", note="Kept words")
    decided = desk.decide(1, "reject", note="Kept words")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "Kept words" in refused.text
    assert decided.status_code == 303


@pytest.mark.parametrize(
    "path", ["/", ARTICLE, "/search?q=a", "/login", "/readyz", "/comments/1", "/moderation/"]
)
def test_no_page_that_is_read_waits_for_somebody_who_writes(
    desk: Desk, locked: Locked, path: str
) -> None:
    with locked(WRITING):
        began = time.monotonic()
        answer = desk.open(path)

    assert answer.status_code in {200, 302, 404}
    assert time.monotonic() - began < LONGEST


@on_postgresql
@pytest.mark.usefixtures("briefly")
def test_a_page_whose_rows_cannot_be_read_is_503_and_one_that_was_read_is_shown(
    reader: Reader, locked: Locked
) -> None:
    fresh = reader.open(ARTICLE)

    with locked("ACCESS EXCLUSIVE"):
        unread, stale = reader.open("/"), reader.open(ARTICLE)

    assert (unread.status_code, unread.headers["Retry-After"]) == (503, "10")
    assert (stale.status_code, stale.data) == (200, fresh.data)
    assert stale.headers["Warning"] == '110 - "Response is Stale"'


@on_sqlite
@pytest.mark.usefixtures("briefly")
def test_an_article_that_was_read_is_shown_while_the_file_is_locked_for_readers_too(
    site: Flask, reader: Reader, tmp_path: Path
) -> None:
    fresh = reader.open(ARTICLE)
    with site.app_context():
        db.engine.dispose()

    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        stale = reader.open(ARTICLE)

    assert (stale.status_code, stale.data) == (200, fresh.data)
    assert stale.headers["Warning"] == '110 - "Response is Stale"'


def test_a_withdrawn_comment_is_in_no_stale_page(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unanswered(*_given: object) -> None:
        raise Unanswered

    receipt = reader.leave("Words that go.")
    desk.decide(1, "approve")
    with_words = reader.client.get(ARTICLE, headers={"Accept-Encoding": "identity"})
    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)
    reader.client.get(ARTICLE, headers={"Accept-Encoding": "gzip"})

    monkeypatch.setattr(PageVersions, "version_of", unanswered)
    after = reader.client.get(ARTICLE, headers={"Accept-Encoding": "identity"})

    assert "Words that go." in with_words.text
    assert "Words that go." not in after.text


@pytest.mark.usefixtures("briefly")
def test_a_page_that_another_thread_makes_for_too_long_is_waited_for_no_longer() -> None:
    making = Lock()

    with held(making), pytest.raises(LockTimeout), held(making):
        pass

    assert making.acquire(blocking=False)


def test_a_proxy_that_keeps_another_version_is_sent_no_stale_page(
    build: Callable[..., Flask], site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unanswered(*_given: object) -> None:
        raise Unanswered

    behind = Reader(build(trusted_proxies=1))
    tag = behind.open(ARTICLE).headers["ETag"]

    monkeypatch.setattr(PageVersions, "version_of", unanswered)
    another = behind.client.get(ARTICLE, headers={"If-None-Match": '"another"'})
    the_same = behind.client.get(ARTICLE, headers={"If-None-Match": tag})

    assert "Warning" not in another.headers
    assert (the_same.status_code, "Warning" in the_same.headers) == (304, True)


@on_postgresql
@pytest.mark.fresh_database
@pytest.mark.parametrize("kind", [REQUEST, WORKER, COMMAND])
def test_every_transaction_has_the_limits_of_what_it_is_for(site: Flask, kind: Limits) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    settings = text("SELECT " + ", ".join(f"current_setting('{each}')::interval" for each in names))
    if kind is WORKER:
        work_beside(site)
    context = site.test_request_context(method="POST") if kind is REQUEST else site.app_context()

    with context:
        found = [each.total_seconds() for each in db.session.execute(settings).one()]
        db.session.rollback()

    assert found == [kind.lock, kind.statement, kind.idle]


def test_a_transaction_that_fails_for_a_lock_leaves_nothing_locked(
    site: Flask, locked: Locked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "COMMAND", BRIEFLY)

    def add(email: str) -> None:
        with site.app_context():
            Moderator.add(email)
            db.session.commit()

    with locked(WRITING):
        for number in range(3):
            with pytest.raises(LockTimeout):
                add(f"{number}@desk.example")

    add("mona@desk.example")
