"""Key rotation: create newer keys, re-encrypt all rows, then destroy the older keys.

Resumes if interrupted at any point: the ring says which keys are older, each row names its key, and
a retired key whose files still exist has yet to be destroyed.
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
from models.commenters.reencrypt import HAS_ADDRESS, Reencryption
from models.encryption import key_files, sealing
from models.encryption.generate_keys import make_newer
from models.encryption.key_ring import Key, KeyRing


class RotationRunning(Exception):
    """Another process is rotating these keys."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """Rotation under way, with the rows still to be re-encrypted."""

    folder: Path
    vault: Vault
    reencryption: Reencryption

    @classmethod
    def begin(cls, folder: Path) -> Rotation:
        """Create newer keys, or resume the rotation under way.

        Raises `KeyUnusable` and `KeyFault` before anything is created.
        """
        vault = Vault.for_site()
        for key in vault.ring.live("address"):
            vault.read(key)
        sealing.loaded_keys().fingerprint_keys()
        if not vault.ring.opening():
            vault = Vault(make_newer(vault.ring, folder, vault.folder), vault.folder)
        return cls(folder, vault, Reencryption(vault))

    @property
    def age(self) -> float:
        """Seconds since the newer keys came into use."""
        return self.vault.ring.active("address").age

    def retire(self) -> bool:
        """Retire and destroy the older keys; return whether it was done.

        Does nothing while a row names one. Fingerprints without an address can't be recomputed, so
        they are deleted.
        """
        self._delete_orphaned_fingerprints()
        older = self.vault.ring.opening()
        if self._is_named():
            return False
        self.vault.ring.with_older_retired().write(self.folder)
        db.session.rollback()
        destroy(older, self.folder, self.vault.folder)
        return True

    def _delete_orphaned_fingerprints(self) -> None:
        old = Commenter.fingerprint_with.in_(self.reencryption.names("fingerprint"))
        nothing = {"fingerprint": None, "fingerprint_with": ""}
        delete = update(Commenter).where(~HAS_ADDRESS, old).values(nothing)
        db.session.execute(delete, execution_options=UNLOADED)
        db.session.commit()

    def _is_named(self) -> bool:
        """Return whether a row names an older key.

        On SQLite this keeps the write lock until the ring is written.
        """
        named = select(func.count(Commenter.id)).where(self.reencryption.is_old())
        return bool(db.session.scalar(named))


@contextmanager
def rotation_lock(folder: Path) -> Iterator[None]:
    """Hold the rotation lock of a folder; raises `RotationRunning`."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RotationRunning from None
    finally:
        os.close(opened)


def undestroyed_keys(ring: KeyRing, folder: Path, private_folder: Path) -> list[Key]:
    """Return retired keys whose files still exist, after an interrupted rotation."""
    retired = (key for key in ring.keys if not key.is_live)
    return [key for key in retired if any(map(_is_there, _files(key, folder, private_folder)))]


def destroy(keys: list[Key], folder: Path, private_folder: Path) -> None:
    """Overwrite and delete all files of these keys."""
    for key in keys:
        for file in _files(key, folder, private_folder):
            key_files.destroy(file)


def _is_there(file: Path) -> bool:
    with suppress(PermissionError):  # a user who can't look can't destroy it either
        return file.exists()
    return False


def _files(key: Key, folder: Path, private_folder: Path) -> list[Path]:
    return [folder / key.file, *([private_folder / key.private] if key.private else [])]
