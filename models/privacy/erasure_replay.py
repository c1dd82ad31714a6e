"""Erasing again, after a restore, what a backup brought back."""

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

AT_ONCE = 10_000  # rows


class LogUnreadable(Exception):
    """No line of the log is under this site's key; the message says what to do."""


def replay(path: Path) -> int:
    """Erase again what the log at `path` names and the database holds; return how many comments
    and people that were. Nothing to do the second time. Commits each by itself, so that a site
    which is running goes on.

    Raises `LogUnreadable` where the log is of another site, or of this one under another secret.
    """
    known = readable(path)
    return _comments(known) + _people(known)


def readable(path: Path) -> dict[str, str]:
    """How each digest that this site's key tells went. Raises `LogUnreadable`."""
    known, unreadable = erasure_log.read(path)
    if unreadable and not known:
        raise LogUnreadable(
            f"None of the {unreadable} lines of {path} can be read with this site’s key. "
            "It needs the SECRET_KEY, or the file secret.key, that was in force when they were "
            "written. Nothing was erased."
        )
    return known


def unreadable(path: Path) -> int:
    """How many lines of the log are under another key, so that nobody can follow them."""
    return erasure_log.read(path)[1]


def _comments(known: dict[str, str]) -> int:
    here = select(Comment.id, Comment.created_at).where(Comment.status != "withdrawn")
    found = [
        (number, how)
        for number, made in _all(here, Comment.id)
        if (how := known.get(erasure_log.comment_digest(number, made)))
    ]
    for number, how in found:
        comment = db.session.get_one(Comment, number)
        erase(comment) if how == "erase" else withdrawal.withdraw(comment)
        db.session.commit()
    return len(found)


def _people(known: dict[str, str]) -> int:
    here = select(Commenter.id, Commenter.first_seen_at).where(Commenter.is_known())
    found = [
        number
        for number, seen in _all(here, Commenter.id)
        if erasure_log.person_digest(number, seen) in known
    ]
    for number in found:
        erase_commenter(db.session.get_one(Commenter, number))
        db.session.commit()
    return len(found)


def _all(
    wanted: Select[int, datetime], key: InstrumentedAttribute[int]
) -> Iterator[tuple[int, datetime]]:
    """Every row, so many at once."""
    last = 0
    while page := db.session.execute(wanted.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield from ((row[0], row[1]) for row in page)
        last = page[-1][0]
