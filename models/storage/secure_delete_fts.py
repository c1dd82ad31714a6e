"""Purge deleted words from SQLite's search indexes.

FTS5's option `secure-delete` (SQLite 3.42 and later) does that by itself. Without it a word stays
in the index until all its segments are merged into one. `merge` is used as documented
(https://www.sqlite.org/fts5.html#the_merge_command): a negative number begins a merge of all
segments, positive numbers continue it, and it is complete once a step changes fewer than two rows.

Measured with 100,000 comments on a busy machine: such a merge takes 1 s, in steps of at most 0.2 s
between which others write. `rebuild` takes 6 to 12 s in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlalchemy import Connection, text

INDEXES = ("search_index", "search_index_desk")
STEP = 250  # pages of 4 kB that one step writes
MAX_RECORD = 3_000  # bytes of FTS5's list of segments, to which a merge may add 4. SQLite before
# 3.42 can't read one of more than about 4,000, and only `rebuild` makes it short again.
IS_SECURE = "SELECT EXISTS (SELECT 1 FROM {index}_config WHERE k = 'secure-delete')"
RECORD = "SELECT length(block) FROM {index}_data WHERE id = 10"
MERGE = "INSERT INTO {index} ({index}, rank) VALUES ('merge', {pages})"
REBUILD = "INSERT INTO {index} ({index}) VALUES ('rebuild')"


def needs_merge(connection: Connection) -> bool:
    """Return whether any index keeps deleted words until it is merged."""
    return not all(connection.scalar(text(IS_SECURE.format(index=each))) for each in INDEXES)


def begin_merge(connection: sqlite3.Connection, *, may_rebuild: bool) -> bool:
    """Begin to merge every index; return False if one must be rebuilt first, and may not be.

    A rebuild takes long on a large index, and is needed after some 750 merges.
    """
    for index in INDEXES:
        must_rebuild = _first(connection, RECORD, index) > MAX_RECORD
        if must_rebuild and not may_rebuild:
            return False
        command = REBUILD if must_rebuild else MERGE
        connection.execute(command.format(index=index, pages=-STEP))
    return True


def continue_merge(connection: sqlite3.Connection, is_over: Callable[[], bool]) -> bool:
    """Continue each merge, step by step, until `is_over()`; return whether all are complete."""
    for index in INDEXES:
        while _changes(connection, MERGE.format(index=index, pages=STEP)):
            if is_over():
                return False
    return True


def _changes(connection: sqlite3.Connection, merge: str) -> bool:
    before = connection.total_changes
    connection.execute(merge)
    return connection.total_changes - before >= 2  # one row is the command's own


def _first(connection: sqlite3.Connection, query: str, index: str) -> int:
    (value,) = connection.execute(query.format(index=index)).fetchone()
    return int(value)
