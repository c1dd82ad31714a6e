"""Replay of the erasure log after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.privacy import erasure_log, withdrawal
from models.privacy.erasure import erase, erase_commenter

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

PAGE_SIZE = 10_000  # rows


class LogUnreadable(Exception):
    """Every line of the log is under another key; the message says what to do."""


def replay(path: Path) -> int:
    """Erase again whatever the log at `path` names; return how many comments and commenters.

    Commits each one separately, so a running site is not blocked. Calling it again does nothing.
    Raises `LogUnreadable` if the log belongs to another site or another SECRET_KEY.
    """
    known = read_log(path)
    return _comments(known) + _commenters(known)


def read_log(path: Path) -> dict[str, str]:
    """Return how each digest under this site's key was deleted; raises `LogUnreadable`."""
    known, unreadable = erasure_log.read(path)
    if unreadable and not known:
        raise LogUnreadable(
            f"None of the {unreadable} lines of {path} can be read with this site’s key. "
            "It needs the SECRET_KEY, or the file secret.key, that was in force when they were "
            "written. Nothing was erased."
        )
    return known


def count_unreadable(path: Path) -> int:
    """Return how many lines of the log are under another key."""
    return erasure_log.read(path)[1]


def _comments(known: dict[str, str]) -> int:
    rows = select(Comment.id, Comment.created_at).where(Comment.status != "withdrawn")
    found = [
        (number, how)
        for number, made in _rows_in_pages(rows, Comment.id)
        if (how := known.get(erasure_log.comment_digest(number, made)))
    ]
    for number, how in found:
        comment = db.session.get_one(Comment, number)
        erase(comment) if how == "erase" else withdrawal.withdraw(comment)
        db.session.commit()
    return len(found)


def _commenters(known: dict[str, str]) -> int:
    rows = select(Commenter.id, Commenter.first_seen_at).where(Commenter.is_known())
    found = [
        number
        for number, seen in _rows_in_pages(rows, Commenter.id)
        if erasure_log.commenter_digest(number, seen) in known
    ]
    for number in found:
        erase_commenter(db.session.get_one(Commenter, number))
        db.session.commit()
    return len(found)


def _rows_in_pages(
    wanted: Select[int, datetime], key: InstrumentedAttribute[int]
) -> Iterator[tuple[int, datetime]]:
    """Yield every row, `PAGE_SIZE` at a time."""
    last = 0
    while page := db.session.execute(wanted.where(key > last).order_by(key).limit(PAGE_SIZE)).all():
        yield from ((row[0], row[1]) for row in page)
        last = page[-1][0]
