"""Timeouts of the database: how long anything may wait for it, and what is raised at the limit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Flask, current_app, has_request_context
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

LIMITS = "limits"  # what a pooled connection, and a site, know of theirs
READING_LOCK = 2  # seconds that a page waits for rows; only LOCK TABLE and migrations lock those
PREPARING_LOCK = 3600  # seconds for another host that migrates the database before it serves
CONNECT = 3  # seconds
LOCK_SIGNS = {"55P03", "57014"}  # SQLSTATE of lock_timeout and statement_timeout


class LockTimeout(OperationalError):
    """Somebody else has locked what was asked for, and it did not become free in time."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(None, None, cause)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many seconds a transaction waits for a `lock`, a `statement` may take, and a PostgreSQL
    server lets a transaction be `idle` before it ends that and what it has locked."""

    lock: int
    statement: int
    idle: int


REQUEST = Limits(lock=10, statement=15, idle=60)
WORKER = Limits(lock=60, statement=600, idle=900)
COMMAND = Limits(lock=60, statement=3600, idle=0)  # `flask serve` holds a lock while it prepares


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Hold a lock of threads of which one asks the database for all; raise `LockTimeout` where
    they take too long."""
    if not lock.acquire(timeout=REQUEST.lock):
        raise LockTimeout(TimeoutError(f"other threads took {REQUEST.lock} s"))
    try:
        yield
    finally:
        lock.release()


def current_limits() -> Limits:
    """Return the limits of a request, or those of the process: a worker's, or a command's.

    Listeners of an engine call this instead of keeping the site, which would never be freed.
    """
    if has_request_context():
        return REQUEST
    limits: Limits = current_app.extensions.get(LIMITS, COMMAND) if current_app else COMMAND
    return limits


def work_beside(app: Flask) -> None:
    """Give this process the limits of a worker."""
    app.extensions[LIMITS] = WORKER


def set_up_timeouts(engine: Engine) -> None:
    """Limit every wait of an engine."""
    event.listen(engine, "handle_error", _as_lock_timeout)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _connect)
        event.listen(engine, "checkin", _expect_soon)
        event.listen(engine, "checkout", lambda *given: _limit(current_limits(), *given[:2]))


def allow_to_wait(connection: Connection, seconds: int) -> None:
    """Let a transaction on PostgreSQL wait so long for each lock, instead of its usual limit."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")


def _connect(_dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]) -> Any:
    """Connect to PostgreSQL, with a limit on each wait; DATABASE_URL may set another."""
    from database.postgres_connection import LimitedConnection  # noqa: PLC0415 - psycopg: 9 MiB

    for name, value in _libpq().items():
        options.setdefault(name, value)
    return LimitedConnection.connect(*arguments, **options)


def _libpq() -> dict[str, int]:
    """Parameters of libpq, for a server that went away without a word."""
    return {
        "connect_timeout": CONNECT,
        "tcp_user_timeout": 10_000,  # milliseconds until what was sent must have arrived
        "keepalives_idle": 10,  # seconds without a word until it is asked for one
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


def _limit(limits: Limits, connection: Any, record: Any) -> None:
    """Set the limits of a connection from the pool, unless it has them already."""
    connection.answer_within = limits.statement + CONNECT
    if record.info.get(LIMITS) is limits:
        return
    is_request = limits is REQUEST
    connection.autocommit = True  # what is set within a transaction is undone with it
    connection.execute(
        f"SET lock_timeout = '{READING_LOCK if is_request else limits.lock}s';"
        f"SET statement_timeout = '{limits.statement}s';"
        f"SET idle_in_transaction_session_timeout = '{limits.idle}s'"
    )
    connection.autocommit = False
    record.info[LIMITS] = limits


def _expect_soon(connection: Any, _record: Any) -> None:
    """Let the next who takes a connection from the pool hear soon whether it still lives."""
    if connection is not None:
        connection.answer_within = CONNECT


def _as_lock_timeout(context: ExceptionContext) -> LockTimeout | None:
    """Return what is raised instead of a driver's error about a lock."""
    error = context.original_exception
    is_busy = (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_BUSY
    is_limit = getattr(error, "sqlstate", None) in LOCK_SIGNS
    return LockTimeout(error) if is_busy or is_limit else None
