"""The identity of an instance: a random id stored in its database and beside its keys.

The migration creates the id in the database; `mark_keys` copies it beside the keys once both exist.
Keys without that file may predate it, or belong to a site that hasn't started yet.
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

MARKER = "instance.id"  # in the key folder; the suffix keeps it from being taken for a key
NAMED_BY = {"address": Commenter.sealed_with, "fingerprint": Commenter.fingerprint_with}


class Instance(Model):
    """Single row holding the id; backups include it."""

    __tablename__ = "instance"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)


def mark_keys(*, are_new: bool = False) -> None:
    """Copy the database's id beside the keys, once, if they belong together or `are_new`.

    If another user owns the folder, that user's next `flask outbox send` does it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if marker() or not sealing.loaded_keys().any_file:
        return
    with suppress(OSError, KeyUnusable):
        if are_new or rows_know_keys():
            known = f"{_id()}\n".encode()
            key_files.write(settings.keys / MARKER, known, like=settings.keys / RING)
    db.session.rollback()


def marker() -> str:
    """Return the id beside the keys, or "" if missing or unreadable."""
    settings: Settings = current_app.config["SETTINGS"]
    with suppress(OSError):
        return (settings.keys / MARKER).read_text(encoding="ascii", errors="replace").strip()
    return ""


def is_of_other_keys() -> bool:
    """Return whether the database belongs to other keys.

    Compares ids, or, without one beside the keys, the keys its rows name.
    """
    if known := marker():
        return _id() != known
    with suppress(KeyUnusable):  # faults of the ring are reported elsewhere
        return not rows_know_keys()
    return False


def rows_know_keys() -> bool:
    """Return whether the database's rows name one of these keys, or none at all.

    Raises `KeyUnusable` if the ring can't be read.
    """
    ring = sealing.loaded_keys().ring
    for purpose in PURPOSES:
        column = NAMED_BY[purpose]
        named = db.session.scalars(select(column).where(column != "").distinct()).all()
        if named and not any(ring.named(each, purpose) for each in named):
            return False
    return True


def _id() -> str | None:
    return db.session.scalar(select(Instance.id))
