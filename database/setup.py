"""Connect to SQLite or PostgreSQL: the pool, pragmas, the check of the file, timeouts."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

from flask import Flask
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from config import Settings
from database.sqlite_write_queue import WritersQueue
from database.timeouts import REQUEST, set_up_timeouts
from database.transactions import begin_on_postgresql, begin_on_sqlite
from extensions import db

SQLITE = {
    "journal_mode": "WAL",  # readers and a writer side by side
    "synchronous": "FULL",  # what was answered with 303 survives a power cut
    "foreign_keys": "ON",
    "secure_delete": "ON",  # deleted bytes are overwritten, not merely freed
    "busy_timeout": f"{REQUEST.lock * 1000}",  # milliseconds
    "cache_size": "-512",  # KiB for each connection: the system keeps the file in memory as well
}


class DatabaseMissing(sqlite3.OperationalError):
    """The SQLite file is not where it should be."""


def pool_options(settings: Settings) -> dict[str, Any]:
    """Return the pool's options: a connection for each thread that reads or writes.

    Connections to a server are tested before use, because it may have restarted.
    """
    return {
        "hide_parameters": True,  # a traceback must not hold words
        "pool_size": 2 * settings.threads,  # those that read, and those that write
        "pool_timeout": REQUEST.lock,  # seconds for a connection that others use
        "pool_pre_ping": not settings.database.startswith("sqlite"),
    }


def set_up_database(app: Flask) -> None:
    """Bind `db` to the site, with timeouts; set SQLite up for many threads and durable commits."""
    db.init_app(app)
    with app.app_context():
        set_up_timeouts(db.engine)
        if db.engine.dialect.name == "postgresql":
            event.listen(db.engine, "begin", begin_on_postgresql)
        if db.engine.dialect.name == "sqlite":
            _listen_on_sqlite(db.engine)
        weakref.finalize(app, db.engine.dispose).atexit = False  # no open connection is left behind


def _listen_on_sqlite(engine: Engine) -> None:
    event.listen(engine, "do_connect", _need_file)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "connect", partial(_note_file, engine))
    event.listen(engine, "checkout", partial(_check_file, engine))
    event.listen(engine, "begin", partial(begin_on_sqlite, WritersQueue(engine)))


def _need_file(_dialect: Any, _record: Any, arguments: tuple[str, ...], _more: Any) -> None:
    """Refuse to connect where no file is: SQLite would silently create an empty database."""
    if not Path(arguments[0]).exists():
        raise DatabaseMissing("the database file is missing")


def _note_file(engine: Engine, _connection: Any, record: Any) -> None:
    record.info["file"] = _identity(engine)


def _check_file(engine: Engine, _connection: Any, record: Any, _proxy: Any) -> None:
    """Drop a connection to a file that was deleted or replaced: its writes would be lost."""
    if record.info.get("file") != _identity(engine):
        raise DisconnectionError("the database file is another one")


def _identity(engine: Engine) -> tuple[int, int] | None:
    """Return device and inode of the database file, or None if it is missing."""
    try:
        found = os.stat(str(engine.url.database))
    except OSError:
        return None
    return found.st_dev, found.st_ino


def make_database_file() -> None:
    """Create an empty SQLite file for its owner alone if there is none."""
    if db.engine.dialect.name == "sqlite":
        Path(str(db.engine.url.database)).touch(mode=0o600)


@contextmanager
def using_database(path: Path) -> Iterator[None]:
    """Use the SQLite database at `path` for the block, set up like the site's own."""
    engines = cast("dict[str | None, Engine]", db.engines)
    own = engines[None]
    copy = create_engine(own.url.set(database=str(path)), hide_parameters=True)
    _listen_on_sqlite(copy)
    db.session.remove()
    engines[None] = copy
    try:
        yield
    finally:
        db.session.remove()
        engines[None] = own
        copy.dispose()


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: see begin_on_sqlite
    for name, value in SQLITE.items():
        connection.execute(f"PRAGMA {name} = {value}")


def truncate_wal(*, wait: int = 0) -> bool:
    """Empty SQLite's write-ahead log, which keeps earlier pages; return whether that was possible.

    A reader in the middle of a transaction prevents it; `wait` is in milliseconds. On PostgreSQL
    there is nothing to do.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    try:
        with sqlite_connection(wait=wait) as connection:
            (busy, *_frames) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # another checkpoint is under way
        return False
    return not busy


@contextmanager
def sqlite_connection(*, wait: int) -> Iterator[sqlite3.Connection]:
    """Yield a pooled connection in autocommit mode that waits so many milliseconds for locks."""
    pooled = db.engine.raw_connection()
    connection = cast(sqlite3.Connection, pooled.dbapi_connection)
    connection.execute(f"PRAGMA busy_timeout = {int(wait)}")
    try:
        yield connection
    finally:
        connection.execute(f"PRAGMA busy_timeout = {SQLITE['busy_timeout']}")
        pooled.close()
