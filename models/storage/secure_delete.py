"""Remove what deleting leaves in SQLite's files: the write-ahead log, and words in search indexes.

Files beside the database mark what is left to do, so that it is done after a crash as well.
PostgreSQL tidies up by itself, in its own time: see docs/erasing.md.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from pathlib import Path
from time import monotonic

from flask import current_app

from database.file_lock import lock_file
from database.setup import sqlite_connection, truncate_wal
from database.transactions import after_commit
from extensions import db
from models.storage import secure_delete_fts

MARK = "remnants"  # a file beside the database: the write-ahead log may hold deleted data
WORDS = "remnants-of-words"  # another: a search index may hold deleted words
MERGING = "remnants-of-words-merging"  # another: a merge of the indexes has begun
LONGEST_WAIT = 50  # milliseconds that an answer waits for readers and writers

log = logging.getLogger(__name__)


def mark_dirty() -> None:
    """Note that this transaction deletes data: empty the write-ahead log after its commit."""
    _mark(MARK)


def purge_index() -> None:
    """Note that this transaction deletes words: merge the search indexes after its commit.

    The transaction itself does not wait for that. Small indexes are merged before the answer is
    sent, large ones by the worker.
    """
    if _on_sqlite() and secure_delete_fts.needs_merge(db.session.connection()):
        _mark(WORDS)


def vacuum_wal(*, wait: int = LONGEST_WAIT, seconds: float = 0) -> bool:
    """Merge the search indexes and empty the write-ahead log, if marked; return whether nothing is
    left to do.

    Merging ends after one step, or after so many `seconds`; only then may it rebuild an index.
    What a reader prevents, or another writer, stays marked: call this again later.
    """
    if not _on_sqlite():
        return True
    is_purged = _purged(wait, seconds)
    return _is_log_emptied(wait) and is_purged


def _mark(name: str) -> None:
    """Set a mark before the commit, as the process may die right after it, and again after it, as
    another process may have removed the mark in between."""
    if _on_sqlite():
        _file(name).touch(mode=0o600)
        after_commit(_sweep, name)


def _purged(wait: int, seconds: float) -> bool:
    """Whether the indexes hold no deleted words. One process at a time works on them."""
    if not any(_file(each).exists() for each in (WORDS, _underway(WORDS), MERGING)):
        return True
    try:
        with _file(f"{MERGING}.lock").open("w") as lock, sqlite_connection(wait=wait) as connection:
            lock_file(lock, timeout=0)
            return _merged(connection, seconds)
    except TimeoutError:
        return False
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            log.warning("a search index can't be merged: %s", error)
        return False


def _merged(connection: sqlite3.Connection, seconds: float) -> bool:
    """Merge all segments there were when the mark was laid aside. What is deleted meanwhile marks
    the indexes anew, and the next merge begins when this one is complete."""
    end = monotonic() + seconds
    if not _file(MERGING).exists():
        if not (underway := _lay_aside(WORDS)):
            return True
        if not secure_delete_fts.begin_merge(connection, may_rebuild=seconds > 0):
            return False
        underway.replace(_file(MERGING))
    if not secure_delete_fts.continue_merge(connection, lambda: monotonic() >= end):
        return False
    _file(MARK).touch(mode=0o600)  # what was merged is in the write-ahead log now
    _file(MERGING).unlink()
    return not _file(WORDS).exists()


def _is_log_emptied(wait: int) -> bool:
    underway = _lay_aside(MARK)
    if not underway:
        return True
    if done := truncate_wal(wait=wait):
        underway.unlink(missing_ok=True)
    else:
        _file(MARK).touch(mode=0o600)
    return done


def _lay_aside(name: str) -> Path | None:
    """Rename a mark, so that what is deleted from now on sets it anew; None if there is none."""
    underway = _file(_underway(name))
    with suppress(FileNotFoundError):
        _file(name).replace(underway)
    return underway if underway.exists() else None


def _underway(name: str) -> str:
    return f"{name}-underway"


def _sweep(names: set[str]) -> None:
    """Tidy up after a commit that deleted something."""
    for name in names:
        _file(name).touch(mode=0o600)
    vacuum_wal()


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _file(name: str) -> Path:
    folder: Path = current_app.config["SETTINGS"].instance_dir
    return folder / name
