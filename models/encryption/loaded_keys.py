"""Keys loaded by a process: public keys and fingerprint keys, never private keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from models.encryption import key_files
from models.encryption.generate_keys import keys_in, make_keys
from models.encryption.key_files import KeyFault, PublicKey
from models.encryption.key_ring import PURPOSES, RING, SECRET, Key, KeyRing
from models.errors import KeyUnusable

Material = TypeVar("Material", PublicKey, bytes)


@dataclass(frozen=True, slots=True)
class SealingKey:
    """Public key that encrypts addresses, and the name rows store."""

    id: str
    public: PublicKey


@dataclass(frozen=True, slots=True)
class KeySnapshot:
    """Result of one read of the key folder. `faults` maps a purpose to why it is unusable."""

    mark: object
    ring: KeyRing | None = None
    sealing: SealingKey | None = None
    fingerprint: Mapping[str, bytes] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


class LoadedKeys:
    """Keys in a folder, reloaded on use when the ring file has changed.

    `secret` is the setting SECRET_KEY; without it the file is read. If that fails too, a random
    secret is used for the life of the process and `secret_fault` says why.
    """

    def __init__(self, folder: Path, *, secret: str = "") -> None:
        self.folder, self.secret_fault = folder, ""
        self.secret = secret.encode() or self._read_secret()
        self._held = _read(folder)

    def make_first(self, private_folder: Path) -> None:
        """Create the first keys of a site that has none; raises `KeyFault`.

        A random secret of this process becomes the site's, so that what was derived from it stays
        valid.
        """
        secret = self.secret if self.secret_fault else b""
        if make_keys(self.folder, private_folder, secret=secret):
            self.secret_fault = ""

    @property
    def any_file(self) -> bool:
        """True if any key file exists, usable or not, or if the folder can't be read."""
        try:
            return bool(keys_in(self.folder))
        except OSError:
            return True

    @property
    def faults(self) -> list[str]:
        """Distinct faults of the keys, for the operator."""
        found = [*self._now().faults.values(), self.secret_fault]
        return list(dict.fromkeys(filter(None, found)))

    @property
    def ring(self) -> KeyRing:
        """Current ring; raises `KeyUnusable`."""
        now = self._now()
        if not now.ring:
            raise KeyUnusable(now.faults["address"])
        return now.ring

    def sealing_key(self) -> SealingKey:
        """Return the active public key; raises `KeyUnusable`."""
        now = self._now()
        if not now.sealing:
            raise KeyUnusable(now.faults["address"])
        return now.sealing

    def fingerprint_keys(self) -> Mapping[str, bytes]:
        """Return the live fingerprint keys by id, the active one first.

        Raises `KeyUnusable` if any is unusable: a commenter who isn't recognised would be stored
        twice.
        """
        now = self._now()
        if fault := now.faults.get("fingerprint"):
            raise KeyUnusable(fault)
        return now.fingerprint

    def require_lasting_secret(self) -> None:
        """Raise `KeyUnusable` if the secret won't survive a restart."""
        if self.secret_fault:
            raise KeyUnusable(self.secret_fault)

    def _now(self) -> KeySnapshot:
        if self._held.faults or self._held.mark != _mark(self.folder):
            self._held = _read(self.folder)
        return self._held

    def _read_secret(self) -> bytes:
        try:
            return key_files.read(self.folder / SECRET)
        except KeyFault as fault:
            self.secret_fault = (
                f"{fault} Until the next start another one is used: whoever signed in signs in "
                "again, second factors can’t be checked, and what is erased meanwhile is not "
                "erased again after a restore."
            )
            return key_files.new_secret()[1]


def _read(folder: Path) -> KeySnapshot:
    """Return what the folder holds, reading again if the ring changed meanwhile.

    A rotation may have destroyed files the older ring names.
    """
    while True:
        mark = _mark(folder)
        held = _held(folder, mark)
        if mark == _mark(folder):
            return held


def _held(folder: Path, mark: object) -> KeySnapshot:
    try:
        ring = KeyRing.read(folder)
    except KeyFault as fault:
        return KeySnapshot(mark, faults=dict.fromkeys(PURPOSES, str(fault)))
    sealing, fingerprint, faults = None, {}, {}
    try:
        key = ring.active("address")
        sealing = SealingKey(
            key.id, check_id(key, key_files.read_public(folder / key.file), folder)
        )
    except KeyFault as fault:
        faults["address"] = str(fault)
    try:
        for key in ring.live("fingerprint"):
            fingerprint[key.id] = check_id(key, key_files.read(folder / key.file), folder)
    except KeyFault as fault:
        faults["fingerprint"] = str(fault)
    return KeySnapshot(mark, ring, sealing, fingerprint, faults)


def check_id(key: Key, material: Material, folder: Path) -> Material:
    """Return the key itself if its id is the one in the ring; raises `KeyFault`."""
    if key_files.key_id(material) != key.id:
        raise KeyFault(f"The key {folder / key.file} is not the one that the ring names {key.id}.")
    return material


def _mark(folder: Path) -> object:
    """Return a value that changes with each write of the ring file."""
    try:
        found = (folder / RING).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
