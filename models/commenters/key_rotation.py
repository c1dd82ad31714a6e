"""Rotating the keys: newer ones are made, everything is sealed anew, then the older ones go.

Killed at any point, it goes on where it was: the ring says which keys are older, each row says
by which it is known, and a retired key whose files are still there was not destroyed yet.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, update

from extensions import UNLOADED, db
from models.commenters.commenter import Commenter
from models.commenters.open_address import Vault
from models.commenters.reencrypt import HAS_ADDRESS, Resealing
from models.encryption import key_files, sealing
from models.encryption.generate_keys import make_newer
from models.encryption.key_ring import Key, KeyRing


class RotatingAlready(Exception):
    """Another process rotates these keys."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation that is under way, and what is still to be sealed anew."""

    folder: Path
    vault: Vault
    resealing: Resealing

    @classmethod
    def begin(cls, folder: Path) -> Rotation:
        """Make a newer pair of keys, or go on with the rotation whose older keys still open.

        Raises `KeyUnusable` and `KeyFault` before anything is made.
        """
        vault = Vault.of_the_site()
        for key in vault.ring.live("address"):
            vault.read(key)
        sealing.held().fingerprint_keys()
        if not vault.ring.opening():
            vault = Vault(make_newer(vault.ring, folder, vault.folder), vault.folder)
        return cls(folder, vault, Resealing(vault))

    @property
    def age(self) -> float:
        """Seconds since the newer keys are used."""
        return self.vault.ring.active("address").age

    def retire(self) -> bool:
        """Let the older keys open nothing any more, and destroy them; tell whether it was done: a
        key that a row names is kept.

        Fingerprints without an address can't be made anew: they are forgotten.
        """
        self._forget_fingerprints_alone()
        older = self.vault.ring.opening()
        if self._is_named():
            return False
        self.vault.ring.without_opening().write(self.folder)
        db.session.rollback()
        destroy(older, self.folder, self.vault.folder)
        return True

    def _forget_fingerprints_alone(self) -> None:
        old = Commenter.fingerprint_with.in_(self.resealing.names("fingerprint"))
        nothing = {"fingerprint": None, "fingerprint_with": ""}
        forget = update(Commenter).where(~HAS_ADDRESS, old).values(nothing)
        db.session.execute(forget, execution_options=UNLOADED)
        db.session.commit()

    def _is_named(self) -> bool:
        """On SQLite nobody writes from here on, until what was found out is written down."""
        named = select(func.count(Commenter.id)).where(self.resealing.is_old())
        return bool(db.session.scalar(named))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let no other process rotate the keys of a folder; raises `RotatingAlready`."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RotatingAlready from None
    finally:
        os.close(opened)


def left_behind(ring: KeyRing, folder: Path, private_folder: Path) -> list[Key]:
    """Retired keys with files that are still there: what retired them was stopped."""
    retired = (key for key in ring.keys if not key.is_live)
    return [key for key in retired if any(map(_is_there, _files(key, folder, private_folder)))]


def destroy(keys: list[Key], folder: Path, private_folder: Path) -> None:
    """Overwrite and remove every file of these keys."""
    for key in keys:
        for file in _files(key, folder, private_folder):
            key_files.destroy(file)


def _is_there(file: Path) -> bool:
    with suppress(PermissionError):  # whoever may not look there is not who destroys it
        return file.exists()
    return False


def _files(key: Key, folder: Path, private_folder: Path) -> list[Path]:
    return [folder / key.file, *([private_folder / key.private] if key.private else [])]
