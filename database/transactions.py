"""Begin, end and serialise transactions, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from database.sqlite_write_queue import WritersQueue
from database.timeouts import PREPARING_LOCK, REQUEST, allow_to_wait, current_limits
from extensions import SAFE_METHODS, Base, db

AFTER_COMMIT = "after commit"  # where a session keeps the actions


def begin_on_sqlite(queue: WritersQueue, connection: Connection) -> None:
    """Begin with the write lock, unless the transaction only reads.

    A transaction that reads first and then writes fails at once if another one wrote in between
    (https://www.sqlite.org/isolation.html); one that begins by writing waits in the queue.
    Raises `LockTimeout`.
    """
    if only_reads(connection):
        connection.exec_driver_sql("BEGIN")
        return
    left = queue.join(connection.info, timeout=current_limits().lock)
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {REQUEST.lock * 1000}")


def begin_on_postgresql(connection: Connection) -> None:
    """Let a request that writes wait longer than one that reads."""
    if has_request_context() and not only_reads(connection):
        allow_to_wait(connection, current_limits().lock)


def only_reads(connection: Connection) -> bool:
    """Return whether the transaction that begins now only reads."""
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
    """Roll back, release the write lock, and mark this request as read-only."""
    db.session.rollback()
    g.only_reads = True


def begin_write_transaction(*kept: Base) -> None:
    """End the read-only transaction of this request, so that the next one may write.

    The rows `kept` keep their values and are detached from the session.
    """
    for row in kept:
        db.session.expunge(row)
    db.session.rollback()
    g.pop("only_reads", None)


def begin_read_transaction() -> None:
    """Roll back and begin a read-only transaction.

    For long work in the worker and on the command line, so that others can write meanwhile.
    """
    db.session.rollback()
    db.session.connection(execution_options={"only_reads": True})


def transaction_lock(key: bytes) -> None:
    """Lock `key` until the transaction ends, so that transactions with the same key take turns.

    Does nothing on SQLite, where only one transaction writes at a time.
    """
    if db.engine.dialect.name == "postgresql":
        _advisory_lock(db.session.connection(), key)


@contextmanager
def session_lock(key: bytes) -> Iterator[None]:
    """Hold an advisory lock on `key` across transactions, on all hosts of a PostgreSQL server.

    Does nothing on SQLite, whose file is on one host.
    """
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
