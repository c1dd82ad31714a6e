"""Begin, end and serialise transactions, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g, has_request_context, request
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from database.sqlite_write_queue import WritersQueue
from database.timeouts import PREPARING_LOCK, REQUEST, allow_to_wait, current_limits
from extensions import SAFE_METHODS, Base, db

AFTER_COMMIT = "after commit"  # where a session keeps the actions


def begin_on_sqlite(app: Flask, queue: WritersQueue, connection: Connection) -> None:
    """Take the write lock first, except where somebody promises only to read.

    A transaction that reads before it writes fails at once when another writer came between
    (https://www.sqlite.org/isolation.html); one that begins as a writer waits its turn.
    """
    if only_reads(connection):
        connection.exec_driver_sql("BEGIN")
        return
    left = queue.join(connection.info, timeout=current_limits(app).lock)
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {REQUEST.lock * 1000}")


def begin_on_postgresql(app: Flask, connection: Connection) -> None:
    """Let a request that writes wait longer than one that reads."""
    if has_request_context() and not only_reads(connection):
        allow_to_wait(connection, current_limits(app).lock)


def only_reads(connection: Connection) -> bool:
    """Whether the transaction that begins now promises only to read."""
    promised = connection.get_execution_options().get("only_reads", False)
    is_reading = has_request_context() and (request.method in SAFE_METHODS or "only_reads" in g)
    return bool(promised or is_reading)


def after_commit(action: Callable[[set[str]], None], name: str) -> None:
    """Call `action` once after the transaction is committed, with every `name` it was given.

    A rollback drops it. The end of a savepoint is neither.
    """
    actions = db.session.info.setdefault(AFTER_COMMIT, {})
    actions.setdefault(action, set()).add(name)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    """Mark the request as read-only, so that its response waits for no other writer, and call the
    actions."""
    if session.in_nested_transaction():
        return
    if has_request_context():
        g.only_reads = True
    for action, names in session.info.pop(AFTER_COMMIT, {}).items():
        action(names)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _transaction: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(AFTER_COMMIT, None)


def rollback_and_read() -> None:
    """Undo what this request has not committed, and let other writers pass: it will only read."""
    db.session.rollback()
    g.only_reads = True


def begin_write_transaction(*kept: Base) -> None:
    """End what this request has only read, and let it write: other writers did not wait for it so
    far. What is `kept` stays as it was read, and is no row of the session's any more."""
    for row in kept:
        db.session.expunge(row)
    db.session.rollback()
    g.pop("only_reads", None)


def begin_read_transaction() -> None:
    """Undo what is not committed, and begin a transaction that only reads: for what takes long in
    the worker and on the console, so that writers pass meanwhile."""
    db.session.rollback()
    db.session.connection(execution_options={"only_reads": True})


def transaction_lock(key: bytes) -> None:
    """Let transactions that name the same `key` run one after the other, until they end.

    On SQLite every writing transaction already has the file to itself.
    """
    if db.engine.dialect.name == "postgresql":
        _advisory_lock(db.session.connection(), key)


@contextmanager
def session_lock(key: bytes) -> Iterator[None]:
    """Let what names the same `key` run one after the other, whatever transactions it consists of:
    on every host of a PostgreSQL, for an SQLite file has one."""
    if db.engine.dialect.name == "sqlite":
        yield
        return
    with db.engine.begin() as connection:
        allow_to_wait(connection, PREPARING_LOCK)
        _advisory_lock(connection, key)
        yield


def _advisory_lock(connection: Connection, key: bytes) -> None:
    number = int.from_bytes(key[:8], signed=True)
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
