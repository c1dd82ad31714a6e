"""What deleting leaves behind in SQLite's files, and how it goes: journal and indexes of search.

PostgreSQL tidies up by itself, in its own time; docs/erasing.md says what that means.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from extensions import db, truncate_wal

MARK = "remnants"  # a file beside the database: something was destroyed, the journal may hold it
LONGEST_WAIT = 50  # milliseconds that an answer waits for readers to let the journal go

# Merging an index is what forgets words, where SQLite has no `secure-delete` (before 3.42);
# see migrations/versions/0003_the_desk.py for why it is made anew now and then.
INDEXES = ("search_index", "search_index_desk")
FORGET = """INSERT INTO {index} ({index})
    SELECT CASE WHEN length(block) > 1000 THEN 'rebuild' ELSE 'optimize' END
    FROM {index}_data WHERE id = 10
    AND NOT EXISTS (SELECT 1 FROM {index}_config WHERE k = 'secure-delete')"""


def mark() -> None:
    """Say that this transaction destroys something: once it is committed the journal must go."""
    if _on_sqlite():
        _mark().touch(mode=0o600)
        db.session.info[MARK] = True


def sweep(*, wait: int = LONGEST_WAIT) -> bool:
    """Empty the journal if something was destroyed; tell whether nothing is left to do. Where a
    reader is in the way it stays marked: call it again later."""
    if not _on_sqlite() or not _mark().exists():
        return True
    _mark().unlink(missing_ok=True)  # first: what is destroyed meanwhile marks it anew
    done = truncate_wal(wait=wait)
    if not done:
        _mark().touch(mode=0o600)
    return done


def forget_words() -> None:
    """Let the indexes of search forget the words that were taken out of them."""
    if _on_sqlite():
        for index in INDEXES:
            db.session.execute(text(FORGET.format(index=index)))


@event.listens_for(Session, "after_commit")
def _sweep_at_once(session: Session) -> None:
    """Whoever destroys something need not think of the journal."""
    if session.info.get(MARK) and not session.in_nested_transaction():
        del session.info[MARK]
        sweep()


@event.listens_for(Session, "after_soft_rollback")
def _nothing_was_destroyed(session: Session, _transaction: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(MARK, None)


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _mark() -> Path:
    folder: Path = current_app.config["SETTINGS"].instance_dir
    return folder / MARK
