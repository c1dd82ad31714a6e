"""The libraries the site is built on: created here, bound to the site in `app.py`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, current_app, g, has_request_context, request
from flask.typing import RouteCallable
from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session

from config import Settings
from database.sqlite_write_queue import WritersQueue
from database.timeouts import PREPARING_LOCK, REQUEST, allow_to_wait, bind_timeouts, current_limits

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNLOADED = {"synchronize_session": False}  # for a statement whose rows nobody reads again after it

NAMES = {  # of constraints, so that a migration and an error can speak of them
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE = {
    "journal_mode": "WAL",  # readers and a writer side by side
    "synchronous": "FULL",  # what was answered with 303 survives a power cut
    "foreign_keys": "ON",
    "secure_delete": "ON",  # deleted bytes are overwritten, not merely freed
    "busy_timeout": f"{REQUEST.lock * 1000}",  # milliseconds
    "cache_size": "-512",  # KiB for each connection: the system keeps the file in memory as well
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
if TYPE_CHECKING:  # what every model is; `db.Model` is made at run time, where mypy can't see it
    Model = Base
else:
    Model = db.Model


def _is_declared(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether models declare this table or column. The index of search is no model's: SQLite's
    is a table with tables of its own, PostgreSQL's a column with an index."""
    return not (name or "").startswith("search_index")


migrate = Migrate(db=db, render_as_batch=True, include_name=_is_declared)

View = TypeVar("View", bound=RouteCallable)


class CSRF(CSRFProtect):  # type: ignore[misc]  # Flask-WTF has no types
    """Flask-WTF's CSRF protection, with a type for its decorator."""

    def exempt(self, view: View) -> View:
        """Leave a view out of the protection."""
        super().exempt(view)
        return view


csrf = CSRF()
babel = Babel()


def _whole_site() -> str:
    return "everybody"


limiter = Limiter(key_func=_whole_site, headers_enabled=False)


def pool_options(settings: Settings) -> dict[str, Any]:
    """How connections are kept: one for each thread that reads or writes, asked whether it still
    lives where a server may have been started anew meanwhile."""
    return {
        "hide_parameters": True,  # a traceback must not hold words
        "pool_size": 2
        * settings.threads,  # of each kind as many: see blueprints/common/request/worker_pool.py
        "pool_timeout": REQUEST.lock,  # seconds for a connection that others use
        "pool_pre_ping": not settings.database.startswith("sqlite"),
    }


def bind_database(app: Flask) -> None:
    """Bind `db` to the site, with a limit on each wait; set SQLite up for many threads and durable
    commits."""
    db.init_app(app)
    with app.app_context():
        bind_timeouts(app, db.engine)
        if db.engine.dialect.name == "postgresql":
            event.listen(db.engine, "begin", partial(_begin_postgresql, app))
        if db.engine.dialect.name == "sqlite":
            _listen_on_sqlite(app, db.engine)


def _listen_on_sqlite(app: Flask, engine: Engine) -> None:
    event.listen(engine, "do_connect", _need_file)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "connect", partial(_note_file, engine))
    event.listen(engine, "checkout", partial(_check_file, engine))
    event.listen(engine, "begin", partial(_begin_sqlite, app, WritersQueue(engine)))


def _need_file(_dialect: Any, _record: Any, arguments: tuple[str, ...], _more: Any) -> None:
    """Refuse to connect where no file is: SQLite would make an empty database without a word."""
    if not Path(arguments[0]).exists():
        raise sqlite3.OperationalError("the database file is missing")


def _note_file(engine: Engine, _connection: Any, record: Any) -> None:
    record.info["file"] = _identity(engine)


def _check_file(engine: Engine, _connection: Any, record: Any, _proxy: Any) -> None:
    """Give up a connection to a file that was deleted or replaced: writes there would be lost."""
    if record.info.get("file") != _identity(engine):
        raise DisconnectionError("the database file is another one")


def _identity(engine: Engine) -> tuple[int, int] | None:
    """Device and inode of the database file; None where it is missing."""
    try:
        found = os.stat(str(engine.url.database))
    except OSError:
        return None
    return found.st_dev, found.st_ino


def make_database_file() -> None:
    """Make an empty SQLite database, for its owner alone, where none is. Elsewhere do nothing."""
    if db.engine.dialect.name == "sqlite":
        Path(str(db.engine.url.database)).touch(mode=0o600)


@contextmanager
def using_database(path: Path) -> Iterator[None]:
    """Let `db` use the SQLite database at `path` meanwhile, set up as the site's own is."""
    engines = cast("dict[str | None, Engine]", db.engines)
    own = engines[None]
    copy = create_engine(own.url.set(database=str(path)), hide_parameters=True)
    _listen_on_sqlite(current_app._get_current_object(), copy)  # type: ignore[attr-defined]  # a proxy
    db.session.remove()
    engines[None] = copy
    try:
        yield
    finally:
        db.session.remove()
        engines[None] = own
        copy.dispose()


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: see _begin_sqlite
    for name, value in SQLITE.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _begin_sqlite(app: Flask, queue: WritersQueue, connection: Connection) -> None:
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
        driver.execute(f"PRAGMA busy_timeout = {SQLITE['busy_timeout']}")


def _begin_postgresql(app: Flask, connection: Connection) -> None:
    """Let a request that writes wait longer than one that reads."""
    if has_request_context() and not only_reads(connection):
        allow_to_wait(connection, current_limits(app).lock)


def only_reads(connection: Connection) -> bool:
    """Whether the transaction that begins now promises only to read."""
    promised = connection.get_execution_options().get("only_reads", False)
    is_reading = has_request_context() and (request.method in SAFE_METHODS or "only_reads" in g)
    return bool(promised or is_reading)


@event.listens_for(Session, "after_commit")
def _has_written(session: Session) -> None:
    """What follows a commit in a request is its answer: that must not wait for other writers. The
    end of a savepoint is reported as a commit too, and is none."""
    if has_request_context() and not session.in_nested_transaction():
        g.only_reads = True


def only_read() -> None:
    """Undo what this request has not committed, and let other writers pass: it will only read."""
    db.session.rollback()
    g.only_reads = True


def begin_writing(*kept: Base) -> None:
    """End what this request has only read, and let it write: other writers did not wait for it so
    far. What is `kept` stays as it was read, and is no row of the session's any more."""
    for row in kept:
        db.session.expunge(row)
    db.session.rollback()
    g.pop("only_reads", None)


def begin_reading() -> None:
    """Undo what is not committed, and begin a transaction that only reads: for what takes long in
    the worker and on the console, so that writers pass meanwhile."""
    db.session.rollback()
    db.session.connection(execution_options={"only_reads": True})


def take_turns(key: bytes) -> None:
    """Let transactions that name the same `key` run one after the other, until they end.

    On SQLite every writing transaction already has the file to itself.
    """
    if db.engine.dialect.name == "postgresql":
        _take_turns(db.session.connection(), key)


@contextmanager
def turn(key: bytes) -> Iterator[None]:
    """Let what names the same `key` run one after the other, whatever transactions it consists of:
    on every host of a PostgreSQL, for an SQLite file has one."""
    if db.engine.dialect.name == "sqlite":
        yield
        return
    with db.engine.begin() as connection:
        allow_to_wait(connection, PREPARING_LOCK)
        _take_turns(connection, key)
        yield


def _take_turns(connection: Connection, key: bytes) -> None:
    number = int.from_bytes(key[:8], signed=True)
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def truncate_wal(*, wait: int = 0) -> bool:
    """Write what SQLite's journal holds into the file and empty the journal, which keeps pages as
    they were before: tell whether it could be done. A reader in the middle of a transaction
    prevents it; `wait` for one so many milliseconds. Elsewhere there is nothing to do.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        connection.execute(f"PRAGMA busy_timeout = {int(wait)}")
        (busy, *_frames) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # another checkpoint is under way
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {SQLITE['busy_timeout']}")
        connection.close()
    return not busy
