"""SQLite's indexes of search, and how they forget the words that were taken out of them.

Before 3.42 SQLite has no `secure-delete`: a word stays in the segment of an index that it was
written to, until all its segments are merged into one. The larger an index is, the longer that
takes, so a large one is merged step by step, and others write between two steps
(https://www.sqlite.org/fts5.html#the_merge_command).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from sqlalchemy import Connection, text

from extensions import db

INDEXES = ("search_index", "search_index_desk")
SMALL = 250  # pages, 4 kB each: an index of so many is merged while somebody waits
STEP = 500  # pages that are written in one step
MOST_LEVELS = 1_500  # each merge leaves two behind, and above 2,000 no index is read any more
STRUCTURE = "SELECT block FROM {index}_data WHERE id = 10"
SECURE = "SELECT count(*) FROM {index}_config WHERE k = 'secure-delete'"
DO = "INSERT INTO {index} ({index}) VALUES ('{command}')"
MERGE = "INSERT INTO {index} ({index}, rank) VALUES ('merge', {pages})"


@dataclass(frozen=True, slots=True)
class Structure:
    """What an index consists of. `is_merging`: a merge began, and is not at its end."""

    levels: int
    segments: int
    pages: int
    is_merging: bool

    @classmethod
    def read(cls, block: bytes) -> Self:
        """As FTS5 writes it: four bytes, then how many levels, segments and writes there were, and
        of each level how many of its segments are being merged, and each segment's pages."""
        numbers = _numbers(block[4:])
        levels, segments, _writes = islice(numbers, 3)
        merging, pages = 0, 0
        for _ in range(levels):
            begun, there = islice(numbers, 2)
            merging += begun
            for _ in range(there):
                _segment, first, last = islice(numbers, 3)
                pages += last - first + 1
        return cls(levels, segments, pages, is_merging=merging > 0)

    @property
    def is_merged(self) -> bool:
        return self.segments <= 1


def forget_at_once(connection: Connection) -> bool:
    """Let small indexes forget in the transaction under way; tell whether nothing is left."""
    left = False
    for index in INDEXES:
        if connection.scalar(text(SECURE.format(index=index))):
            continue
        here = Structure.read(connection.execute(text(STRUCTURE.format(index=index))).scalar_one())
        if here.pages > SMALL:
            left = True
        else:
            connection.execute(text(DO.format(index=index, command=_command(here))))
    return not left


def forget(is_over: Callable[[], bool]) -> bool:
    """Let all indexes forget, each step a transaction, until that is done or `is_over()`; tell
    whether it is done. Whatever is taken out meanwhile is forgotten as well."""
    with closing(db.engine.raw_connection()) as connection:
        return all(_merged(connection, index, is_over) for index in INDEXES)


def _merged(connection: Any, index: str, is_over: Callable[[], bool]) -> bool:
    if _first(connection, SECURE.format(index=index)):
        return True
    while not (here := _structure(connection, index)).is_merged:
        if is_over():
            return False
        connection.execute(_step(here, index))
    return True


def _step(here: Structure, index: str) -> str:
    """What brings an index nearer to one segment. A merge that began is ended first: below 0, a
    number of pages begins one of all segments."""
    if here.levels > MOST_LEVELS and not here.is_merging:
        return DO.format(index=index, command="rebuild")
    return MERGE.format(index=index, pages=STEP if here.is_merging else -STEP)


def _command(here: Structure) -> str:
    return "rebuild" if here.levels > MOST_LEVELS else "optimize"


def _structure(connection: Any, index: str) -> Structure:
    return Structure.read(_first(connection, STRUCTURE.format(index=index)))


def _first(connection: sqlite3.Connection, query: str) -> Any:
    return connection.execute(query).fetchone()[0]


def _numbers(octets: bytes) -> Iterator[int]:
    """The numbers in a row of bytes: seven bits in each, the last of a number below 128."""
    number = 0
    for each in octets:
        number = number << 7 | each & 127
        if each < 128:
            yield number
            number = 0
