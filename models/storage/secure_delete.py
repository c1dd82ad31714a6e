"""What deleting leaves behind in SQLite's files, and how it goes: journal and indexes of search.

PostgreSQL tidies up by itself, in its own time; docs/erasing.md says what that means.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from flask import current_app

from database.setup import truncate_wal
from database.transactions import after_commit
from extensions import db
from models.storage import secure_delete_fts

MARK = "remnants"  # a file beside the database: something was destroyed, the journal may hold it
WORDS = "remnants-of-words"  # another: an index of search may hold words that were destroyed
LONGEST_WAIT = 50  # milliseconds that an answer waits for readers to let the journal go


def mark_dirty() -> None:
    """Say that this transaction destroys something: once it is committed the journal must go."""
    _mark(MARK)


def purge_index() -> None:
    """Let the indexes of search forget the words that this transaction took out of them: at once
    where they are small, else at the next sweeps."""
    if _on_sqlite() and not secure_delete_fts.forget_at_once(db.session.connection()):
        _mark(WORDS)


def vacuum_wal(*, wait: int = LONGEST_WAIT, seconds: float = 0) -> bool:
    """Let the indexes forget, for so many `seconds`, and empty the journal if something was
    destroyed; tell whether nothing is left to do. Where a reader is in the way, or time was too
    short, it stays marked: call it again later."""
    if not _on_sqlite():
        return True
    end = monotonic() + seconds
    is_forgotten = _done(WORDS, lambda: _forgotten(end))
    return _done(MARK, lambda: truncate_wal(wait=wait)) and is_forgotten


def _mark(name: str) -> None:
    """Before the commit, for the process may die right after it, and once more after it, for
    somebody may have swept in between."""
    if _on_sqlite():
        _file(name).touch(mode=0o600)
        after_commit(_sweep, name)


def _forgotten(end: float) -> bool:
    """Whether the indexes forgot in time: what they were made of is in the journal now."""
    done = secure_delete_fts.forget(lambda: monotonic() >= end)
    if done:
        _file(MARK).touch(mode=0o600)
    return done


def _done(name: str, tidy: Callable[[], bool]) -> bool:
    """Tidy up where that is marked; tell whether it is done. The mark is laid aside meanwhile:
    what is destroyed while this is under way marks it anew."""
    marked, underway = _file(name), _file(f"{name}-underway")
    with suppress(FileNotFoundError):
        marked.replace(underway)
    if not underway.exists():
        return True
    if done := tidy():
        underway.unlink(missing_ok=True)
    else:
        marked.touch(mode=0o600)
    return done


def _sweep(names: set[str]) -> None:
    for name in names:
        _file(name).touch(mode=0o600)
    vacuum_wal()


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _file(name: str) -> Path:
    folder: Path = current_app.config["SETTINGS"].instance_dir
    return folder / name
