"""A backup of the database while the site runs, and the way back. It never holds a key."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from database.setup import using_database
from extensions import db
from models.instance import check
from models.storage import backup_postgres
from models.storage.backup_postgres import NOT_EMPTY, BackupFault

SQLITE = b"SQLite format 3\0"
COUNTED = {  # the tables that an operator knows, and what one row and several are called
    "articles": ("article", "articles"),
    "comments": ("comment", "comments"),
    "commenters": ("person", "people"),
    "moderators": ("moderator", "moderators"),
    "decisions": ("decision", "decisions"),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds, read from it again."""

    counts: dict[str, int]
    digest: str  # SHA-256 of the file, in hexadecimal digits

    def __str__(self) -> str:
        counted = [(self.counts.get(each, 0), *names) for each, names in COUNTED.items()]
        held = [f"{number} {one if number == 1 else many}" for number, one, many in counted]
        return f"{', '.join(held)}; SHA-256 {self.digest}"


def take(target: Path) -> Contents:
    """Write a consistent snapshot to `target`, for its owner alone, and read it again. Raises
    `BackupFault` where there is such a file already, `InstanceFault` where there is no site. What
    is killed half-way leaves a hidden `.part` file only."""
    check.need_begun()
    if target.exists():
        raise BackupFault(f"{target} exists already, and nothing is overwritten.")
    with _unfinished(target) as part:
        if is_sqlite():
            _vacuum_into(part)
        else:
            backup_postgres.dump(db.engine.url, part)
        found = _contents(part)
        _settle(part)
        os.rename(part, target)
    _settle(target.parent)
    return found


def revision_of(source: Path) -> str:
    """The migration that a backup was taken at. Raises `BackupFault` where the file is damaged, or
    of another kind of database than this site's."""
    with source.open("rb") as file:
        start = file.read(16)
    if is_sqlite() and start == SQLITE:
        return _checked(source)
    if not is_sqlite() and start.startswith(backup_postgres.MAGIC):
        return backup_postgres.revision_of(source)
    raise BackupFault(f"{source} is no backup of the kind of database that DATABASE_URL names.")


@contextmanager
def brought_back(source: Path) -> Iterator[None]:
    """Make an empty database what the backup holds, once the block has ended well. In the block
    `db` is the restored database, to migrate it and to erase again.

    On SQLite that is a copy, put in place at the end in one step. On PostgreSQL it is the database
    itself, with a table beside that keeps the site from starting; a fault empties it again. Killed
    at any moment, the restore can be repeated. Raises `BackupFault` where the database is not
    empty.
    """
    db.session.remove()
    if is_sqlite():
        with _copied(source, Path(str(db.engine.url.database))):
            yield
    else:
        with backup_postgres.filled(db.engine, source):
            yield


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
    try:
        address = f"{Path(check.where()).as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA busy_timeout = 30000")  # milliseconds
            database.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.Error as error:
        raise BackupFault(f"The database can’t be copied: {error}.") from None


def _contents(part: Path) -> Contents:
    if is_sqlite():
        _checked(part)
        with closing(_opened(part)) as copy:
            counts = {each: _count(copy, each) for each in COUNTED}
    else:
        counts = backup_postgres.rows_in(part)
    with part.open("rb") as file:
        return Contents(counts, hashlib.file_digest(file, "sha256").hexdigest())


def _count(copy: sqlite3.Connection, table: str) -> int:
    return int(copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - COUNTED


def _opened(source: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _checked(source: Path) -> str:
    try:
        with closing(_opened(source)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            stray = database.execute("PRAGMA foreign_key_check").fetchone()
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        raise BackupFault(f"{source} is damaged, or no backup of such a site.") from None
    if not sound or stray:
        raise BackupFault(f"{source} is damaged: it fails SQLite’s check.")
    return str(revision)


@contextmanager
def _copied(source: Path, database: Path) -> Iterator[None]:
    """A copy beside the database, in a folder for the owner alone, that takes its place at the end.
    What a killed restore left is removed first: it holds what was erased since."""
    if check.tables():
        raise BackupFault(NOT_EMPTY)
    for left in database.parent.glob(f".{database.name}.*.restoring"):
        shutil.rmtree(left)
    try:
        folder = Path(mkdtemp(".restoring", f".{database.name}.", database.parent))
        try:
            copy = folder / database.name
            copy.touch(mode=0o600)
            shutil.copyfile(source, copy)
            with using_database(copy):
                yield
            _take_place(copy, database)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        place = error.filename or database
        raise BackupFault(f"{place} can’t be written or read: {error.strerror}.") from None


def _take_place(copy: Path, database: Path) -> None:
    with closing(sqlite3.connect(copy)) as finished:  # the last one: it leaves no journal
        (busy, *_frames) = finished.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise BackupFault("Another process is at the copy that is restored. Nothing was changed.")
    _settle(copy)
    db.engine.dispose()
    for remnant in (f"{database}-wal", f"{database}-shm"):  # of the empty one
        Path(remnant).unlink(missing_ok=True)
    os.rename(copy, database)
    _settle(database.parent)


def _settle(path: Path) -> None:
    """Wait until the disk has it."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
