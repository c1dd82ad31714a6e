"""Checks of the keys: missing, broken, swapped, of another site, or readable by others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select

from extensions import db
from models.commenters.commenter import Commenter
from models.commenters.key_rotation import undestroyed_keys
from models.commenters.open_address import Vault
from models.encryption import key_files, sealing
from models.encryption.key_files import KeyFault
from models.encryption.key_ring import PURPOSES, RING, SECRET, KeyRing
from models.encryption.loaded_keys import LoadedKeys
from models.errors import KeyUnusable

WRONG_KEYS = "The rows or the keys are of another site: restore the keys of this one."
REFERRERS = {"address": "sealed addresses name", "fingerprint": "fingerprints name"}


def startup_warnings(private_folder: Path) -> list[str]:
    """Return warnings for the operator at start, besides the faults of the keys themselves."""
    return [*row_faults(sealing.loaded_keys()), *warnings(sealing.loaded_keys(), private_folder)]


def private_faults() -> Iterator[str]:
    """Yield the faults of the private keys, for the mail worker and the console."""
    with suppress(KeyUnusable):  # an unreadable ring is reported elsewhere
        vault = Vault.for_site()
        for key in vault.ring.live("address"):
            try:
                vault.read(key)
            except KeyFault as fault:
                yield str(fault)


def row_faults(held: LoadedKeys) -> list[str]:
    """Return a fault for each key that rows name but the ring lacks or has retired."""
    with suppress(KeyUnusable):
        return [fault for each in PURPOSES for fault in _unknown_keys(held.ring, each)]
    return []


def warnings(held: LoadedKeys, private_folder: Path) -> list[str]:
    """Return what works but should be corrected."""
    try:
        ring = held.ring
    except KeyUnusable:
        return []
    behind = undestroyed_keys(ring, held.folder, private_folder)
    not_destroyed = "is retired and not destroyed yet: `flask keys rotate` does it."
    return [
        *_open_to_others(ring, held.folder, private_folder),
        *_unnamed(ring, held.folder, private_folder),
        *(f"The key {key.id} {not_destroyed}" for key in behind),
    ]


def _open_to_others(ring: KeyRing, folder: Path, private_folder: Path) -> Iterator[str]:
    live = [key for key in ring.keys if key.is_live]
    for name in (RING, SECRET, *(key.file for key in live)):
        if key_files.is_open_to_others(folder / name, opens=False):
            yield f"The key {folder / name} is open to everybody: chmod o= it."
    for name in (key.private for key in live if key.private):
        if key_files.is_open_to_others(private_folder / name, opens=True):
            yield f"The key {private_folder / name} is open to others: chmod go= it."


def _unnamed(ring: KeyRing, folder: Path, private_folder: Path) -> Iterator[str]:
    """Yield a warning per key file the ring doesn't name, left by an interrupted rotation."""
    named = {name for key in ring.keys for name in (key.file, key.private)} | {SECRET}
    for path in sorted({*folder.glob("*.*"), *private_folder.glob("*.*")}):
        if path.suffix in (".pem", ".key") and path.name not in named:
            yield f"The ring doesn’t name the key {path}, so nothing needs it."


def _unknown_keys(ring: KeyRing, purpose: str) -> Iterator[str]:
    column = Commenter.sealed_with if purpose == "address" else Commenter.fingerprint_with
    used = select(column, func.count()).where(column != "").group_by(column).order_by(column)
    for name, number in db.session.execute(used).all():
        key = ring.named(name, purpose)
        if key is None:
            named = f"{REFERRERS[purpose]} a key {name} that the ring doesn’t know"
            yield f"{number} {named}. {WRONG_KEYS}"
        elif not key.is_live:
            yield f"{number} {REFERRERS[purpose]} the key {name}, which is retired."
    db.session.rollback()
