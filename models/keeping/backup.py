"""A backup of the database while the site runs, and the way back. It never holds a key."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import inspect

from extensions import db
from models.keeping import postgres_backup
from models.keeping.postgres_backup import BackupFault

SQLITE = b"SQLite format 3\0"
NOT_EMPTY = "The database has tables already. A backup is restored into an empty one only."


def take(target: Path) -> None:
    """Write a consistent snapshot to `target`, for its owner alone. Raises `BackupFault` where
    there is such a file already. What is killed half-way leaves a hidden `.part` file only."""
    if target.exists():
        raise BackupFault(f"{target} exists already, and nothing is overwritten.")
    with _unfinished(target) as part:
        if is_sqlite():
            _vacuum_into(part)
        else:
            postgres_backup.dump(db.engine.url, part)
        _settle(part)
        os.rename(part, target)
    _settle(target.parent)


def revision_of(source: Path) -> str:
    """The migration that a backup was taken at. Raises `BackupFault` where the file is damaged, or
    of another kind of database than this site's."""
    with source.open("rb") as file:
        start = file.read(16)
    if is_sqlite() and start == SQLITE:
        return _checked(source)
    if not is_sqlite() and start.startswith(postgres_backup.MAGIC):
        return postgres_backup.revision_of(source)
    raise BackupFault(f"{source} is no backup of the kind of database that DATABASE_URL names.")


def bring_back(source: Path) -> None:
    """Make an empty database what the backup holds. Raises `BackupFault` where it is not empty."""
    if inspect(db.engine).get_table_names():
        raise BackupFault(NOT_EMPTY)
    db.session.remove()
    db.engine.dispose()
    if is_sqlite():
        _put_in_place(source, Path(db.engine.url.database or ""))
    else:
        postgres_backup.restore(db.engine.url, source)


def is_sqlite() -> bool:
    """Whether the site keeps everything in one file."""
    return db.engine.dialect.name == "sqlite"


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A new, empty file beside the target, for its owner alone; gone if it is not moved away."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
    except OSError as error:
        raise BackupFault(f"{target} can’t be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _vacuum_into(part: Path) -> None:
    """SQLite's own copy of what is there: the backup API would copy deleted bytes along
    (https://www.sqlite.org/lang_vacuum.html#vacuuminto)."""
    with closing(sqlite3.connect(db.engine.url.database or "", timeout=30)) as database:
        database.execute("VACUUM INTO ?", (str(part),))


def _checked(source: Path) -> str:
    address = f"{source.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            stray = database.execute("PRAGMA foreign_key_check").fetchone()
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        raise BackupFault(f"{source} is damaged, or no backup of such a site.") from None
    if not sound or stray:
        raise BackupFault(f"{source} is damaged: it fails SQLite’s check.")
    return str(revision)


def _put_in_place(source: Path, database: Path) -> None:
    with _unfinished(database) as part:
        part.write_bytes(source.read_bytes())
        _settle(part)
        for remnant in (f"{database}-wal", f"{database}-shm"):  # of the empty one
            Path(remnant).unlink(missing_ok=True)
        os.rename(part, database)
    _settle(database.parent)


def _settle(path: Path) -> None:
    """Wait until the disk has it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
