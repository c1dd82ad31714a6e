"""The identity of an instance: one random id in its database and in a file beside its keys.

The migration makes the id in the database; `mark_keys` copies it beside the keys once both exist.
Keys without that file may be from before it, or of a site that has not begun yet.
"""

from __future__ import annotations

from contextlib import suppress

from flask import current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from config import Settings
from extensions import Model, db
from models.commenters.commenter import Commenter
from models.encryption import key_files, sealing
from models.encryption.key_ring import PURPOSES, RING
from models.errors import KeyUnusable

MARKER = "instance.id"  # beside the keys; no suffix of a key, so that it is never taken for one
NAMED_BY = {"address": Commenter.sealed_with, "fingerprint": Commenter.fingerprint_with}


class Instance(Model):
    """One row with the id, which a backup carries along."""

    __tablename__ = "instance"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)


def mark_keys(*, are_new: bool = False) -> None:
    """Copy the id of the database beside the keys, once, if they belong together or `are_new`.
    Where the folder is another user's, that user's next `flask outbox send` does it."""
    settings: Settings = current_app.config["SETTINGS"]
    if marker() or not sealing.held().any_file:
        return
    with suppress(OSError, KeyUnusable):
        if are_new or rows_know_keys():
            known = f"{_id()}\n".encode()
            key_files.write(settings.keys / MARKER, known, like=settings.keys / RING)
    db.session.rollback()


def marker() -> str:
    """The id beside the keys; "" where there is none, or it may not be read."""
    settings: Settings = current_app.config["SETTINGS"]
    with suppress(OSError):
        return (settings.keys / MARKER).read_text(encoding="ascii", errors="replace").strip()
    return ""


def is_of_other_keys() -> bool:
    """Whether the database is of other keys: the ids differ, or, where there is none beside the
    keys, its rows name others."""
    if known := marker():
        return _id() != known
    with suppress(KeyUnusable):  # what is wrong with the ring is named elsewhere
        return not rows_know_keys()
    return False


def rows_know_keys() -> bool:
    """Whether these keys made what the database holds: its rows name one of them, or none at all.
    Raises `KeyUnusable` where the ring can't be read."""
    ring = sealing.held().ring
    for purpose in PURPOSES:
        column = NAMED_BY[purpose]
        named = db.session.scalars(select(column).where(column != "").distinct()).all()
        if named and not any(ring.named(each, purpose) for each in named):
            return False
    return True


def _id() -> str | None:
    return db.session.scalar(select(Instance.id))
