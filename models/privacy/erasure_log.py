"""What was erased, to erase it again after a backup brought it back: keyed digests in a file.

The file is appended to and fsynced before the transaction commits: a line whose commit was lost
names something whose writer wanted it gone. A head says under which key the lines after it are;
without that key nobody can tell what they name.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from flask import current_app

from database.file_lock import lock_file
from database.timeouts import LockTimeout
from models.encryption import sealing

if TYPE_CHECKING:
    from datetime import datetime

    from models.commenters.commenter import Commenter
    from models.comments.comment import Comment

HEAD = "leave-a-reply erasures"
HOW = ("withdraw", "erase", "forget")
LONGEST_WAIT = 10  # seconds for another process that notes an erasure
TAIL = 64 * 1024  # bytes that are looked at: where they hold no head, another one is written


def remember_comment(comment: Comment, how: str) -> None:
    """Note that a comment goes: how is `withdraw` or `erase`."""
    _append(how, comment_digest(comment.id, comment.created_at))


def remember_person(person: Commenter) -> None:
    """Note that a person is forgotten."""
    _append("forget", person_digest(person.id, person.first_seen_at))


def comment_digest(number: int, created_at: datetime) -> str:
    """What stands for a comment; another that got its number later has another digest."""
    return _digest("comment", number, created_at)


def person_digest(number: int, first_seen_at: datetime) -> str:
    """What stands for a person."""
    return _digest("person", number, first_seen_at)


def read(path: Path) -> tuple[dict[str, str], int]:
    """How each digest went, and how many lines are under another key and tell nothing."""
    known: dict[str, str] = {}
    unreadable, is_ours = 0, False
    for first, second in _lines(path):
        if first == HEAD:
            is_ours = hmac.compare_digest(second, _check())
        elif is_ours:
            known[second] = first if known.get(second) != "erase" else "erase"
        else:
            unreadable += 1
    return known, unreadable


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The two parts of each line; one that was cut off by a crash is none."""
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            first, _, second = line.rstrip("\n").rpartition(" ")
            if (first == HEAD or first in HOW) and len(second) == 64 and line.endswith("\n"):
                yield first, second


def _append(how: str, digest: str) -> None:
    path: Path = current_app.config["SETTINGS"].erasures
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "rb+") as file:
        _lock(file)
        file.seek(max(0, os.fstat(opened).st_size - TAIL))
        file.write(f"{_head_for(file.read())}{how} {digest}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _lock(file: IO[bytes]) -> None:
    try:
        lock_file(file, timeout=LONGEST_WAIT)
    except TimeoutError as cause:
        raise LockTimeout(cause) from None


def _head_for(written: bytes) -> str:
    """The head that a line needs before it: none where the last one is ours already."""
    heads = [each for each in written.decode("ascii", "replace").splitlines() if HEAD in each]
    head = f"{HEAD} {_check()}"
    cut = "\n" if written and not written.endswith(b"\n") else ""
    return cut if heads and heads[-1] == head else f"{cut}{head}\n"


def _check() -> str:
    return _keyed("check")


def _digest(kind: str, number: int, moment: datetime) -> str:
    return _keyed(f"{kind} {number} {moment.isoformat(timespec='microseconds')}")


def _keyed(said: str) -> str:
    return hmac.new(sealing.derived_key("erasure"), said.encode(), "sha256").hexdigest()
