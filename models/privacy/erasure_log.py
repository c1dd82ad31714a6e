"""Log of erasures, replayed after a backup is restored.

Each line is a keyed digest, appended and fsynced before the transaction commits: a line whose
commit was lost still names something its author wanted deleted. A header line identifies the key of
the lines after it; without that key they cannot be matched.
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
KINDS = ("withdraw", "erase", "forget")
LOCK_TIMEOUT = 10  # seconds
TAIL_SIZE = 64 * 1024  # bytes searched for a header before writing another one


def log_comment(comment: Comment, how: str) -> None:
    """Log that a comment is deleted; `how` is `withdraw` or `erase`."""
    _append(how, comment_digest(comment.id, comment.created_at))


def log_commenter(person: Commenter) -> None:
    """Log that a commenter is erased."""
    _append("forget", commenter_digest(person.id, person.first_seen_at))


def comment_digest(number: int, created_at: datetime) -> str:
    """Return the digest of a comment; a later comment with a reused id gets another digest."""
    return _digest("comment", number, created_at)


def commenter_digest(number: int, first_seen_at: datetime) -> str:
    """Return the digest of a commenter."""
    return _digest("person", number, first_seen_at)


def read(path: Path) -> tuple[dict[str, str], int]:
    """Return how each digest was deleted, and how many lines were written under another key."""
    known: dict[str, str] = {}
    unreadable, is_ours = 0, False
    for first, second in _lines(path):
        if first == HEAD:
            is_ours = hmac.compare_digest(second, _key_check())
        elif is_ours:
            known[second] = first if known.get(second) != "erase" else "erase"
        else:
            unreadable += 1
    return known, unreadable


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the two parts of each line, skipping lines cut off by a crash."""
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            first, _, second = line.rstrip("\n").rpartition(" ")
            if (first == HEAD or first in KINDS) and len(second) == 64 and line.endswith("\n"):
                yield first, second


def _append(how: str, digest: str) -> None:
    path: Path = current_app.config["SETTINGS"].erasures
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "rb+") as file:
        _lock(file)
        file.seek(max(0, os.fstat(opened).st_size - TAIL_SIZE))
        file.write(f"{_needed_head(file.read())}{how} {digest}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _lock(file: IO[bytes]) -> None:
    try:
        lock_file(file, timeout=LOCK_TIMEOUT)
    except TimeoutError as cause:
        raise LockTimeout(cause) from None


def _needed_head(written: bytes) -> str:
    """Return the header to write before the next line; empty if the last one has our key."""
    heads = [each for each in written.decode("ascii", "replace").splitlines() if HEAD in each]
    head = f"{HEAD} {_key_check()}"
    cut = "\n" if written and not written.endswith(b"\n") else ""
    return cut if heads and heads[-1] == head else f"{cut}{head}\n"


def _key_check() -> str:
    return _keyed("check")


def _digest(kind: str, number: int, moment: datetime) -> str:
    return _keyed(f"{kind} {number} {moment.isoformat(timespec='microseconds')}")


def _keyed(text: str) -> str:
    return hmac.new(sealing.derived_key("erasure"), text.encode(), "sha256").hexdigest()
