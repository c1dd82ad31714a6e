"""Backups of the database of a running site, and restores. A backup never contains a key."""

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

SQLITE_MAGIC = b"SQLite format 3\0"
COUNTED_TABLES = {  # singular and plural, as shown to the operator
    "articles": ("article", "articles"),
    "comments": ("comment", "comments"),
    "commenters": ("person", "people"),
    "moderators": ("moderator", "moderators"),
    "decisions": ("decision", "decisions"),
}


@dataclass(frozen=True, slots=True)
class BackupContents:
    """Row counts and checksum of a backup, read back from the file."""

    counts: dict[str, int]
    digest: str  # SHA-256 of the file, in hex

    def __str__(self) -> str:
        counted = [(self.counts.get(each, 0), *names) for each, names in COUNTED_TABLES.items()]
        held = [f"{number} {one if number == 1 else many}" for number, one, many in counted]
        return f"{', '.join(held)}; SHA-256 {self.digest}"


def take(target: Path) -> BackupContents:
    """Write a consistent snapshot to `target`, readable by its owner only, and verify it. Raises
    `BackupFault` if the file exists, `InstanceFault` if there is no site. If killed, it leaves
    only a hidden `.part` file."""
    check.require_site()
    if target.exists():
        raise BackupFault(f"{target} exists already, and nothing is overwritten.")
    with _temporary_file(target) as part:
        if is_sqlite():
            _vacuum_into(part)
        else:
            backup_postgres.dump(db.engine.url, part)
        found = _contents(part)
        _sync(part)
        os.rename(part, target)
    _sync(target.parent)
    return found


def revision_of(source: Path) -> str:
    """Return a backup's migration; raises `BackupFault` if damaged or of another database."""
    with source.open("rb") as file:
        start = file.read(16)
    if is_sqlite() and start == SQLITE_MAGIC:
        return _checked(source)
    if not is_sqlite() and start.startswith(backup_postgres.MAGIC):
        return backup_postgres.revision_of(source)
    raise BackupFault(f"{source} is no backup of the kind of database that DATABASE_URL names.")


@contextmanager
def restored(source: Path) -> Iterator[None]:
    """Restore a backup into an empty database once the block has succeeded.

    In the block `db` is the restored database, to be migrated and have erasures replayed. On SQLite
    it is a copy, moved into place atomically; on PostgreSQL a marker table keeps the site from
    starting meanwhile. A killed restore can be repeated. Raises `BackupFault` if the database is
    not empty.
    """
    db.session.remove()
    if is_sqlite():
        with _replaced_by_copy(source, Path(str(db.engine.url.database))):
            yield
    else:
        with backup_postgres.restored(db.engine, source):
            yield


def is_sqlite() -> bool:
    """Return whether the database is SQLite."""
    return db.engine.dialect.name == "sqlite"


@contextmanager
def _temporary_file(target: Path) -> Iterator[Path]:
    """Yield a new empty file beside the target, deleted unless moved away."""
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
    """Copy without deleted data (https://www.sqlite.org/lang_vacuum.html#vacuuminto)."""
    try:
        address = f"{Path(check.where()).as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA busy_timeout = 30000")  # milliseconds
            database.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.Error as error:
        raise BackupFault(f"The database can’t be copied: {error}.") from None


def _contents(part: Path) -> BackupContents:
    if is_sqlite():
        _checked(part)
        with closing(_opened(part)) as copy:
            counts = {each: _count(copy, each) for each in COUNTED_TABLES}
    else:
        counts = backup_postgres.rows_in(part)
    with part.open("rb") as file:
        return BackupContents(counts, hashlib.file_digest(file, "sha256").hexdigest())


def _count(copy: sqlite3.Connection, table: str) -> int:
    return int(copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - one of COUNTED_TABLES


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
def _replaced_by_copy(source: Path, database: Path) -> Iterator[None]:
    """Yield while a private copy stands in for the database, then move it into place.

    Deletes remains of a killed restore first: they hold data erased since.
    """
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
    with closing(sqlite3.connect(copy)) as finished:  # the last connection: removes the WAL
        (busy, *_frames) = finished.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise BackupFault("Another process is at the copy that is restored. Nothing was changed.")
    _sync(copy)
    db.engine.dispose()
    for remnant in (f"{database}-wal", f"{database}-shm"):  # of the empty database
        Path(remnant).unlink(missing_ok=True)
    os.rename(copy, database)
    _sync(database.parent)


def _sync(path: Path) -> None:
    """Sync a file or folder to disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
