"""The keys that a process holds: public ones, and those that recognise. None of them opens."""

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
    """The public key that seals, and what rows call it."""

    id: str
    public: PublicKey


@dataclass(frozen=True, slots=True)
class Held:
    """What was read at one moment. `faults` says of a purpose why it can't be served."""

    mark: object
    ring: KeyRing | None = None
    sealing: SealingKey | None = None
    fingerprint: Mapping[str, bytes] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


class HeldKeys:
    """The keys in a folder as they are now: another ring is noticed the next time one is used.

    `secret` is the setting; without it the file is read, and without that one made up, which
    lasts as long as the process: `secret_fault` tells so.
    """

    def __init__(self, folder: Path, *, secret: str = "") -> None:
        self.folder, self.secret_fault = folder, ""
        self.secret = secret.encode() or self._read_secret()
        self._held = _read(folder)

    def make_first(self, private_folder: Path) -> None:
        """Make the first keys of a site where there are none. The secret that this process made up
        becomes the site's, so that what was derived from it stays good. Raises `KeyFault`."""
        secret = self.secret if self.secret_fault else b""
        if make_keys(self.folder, private_folder, secret=secret):
            self.secret_fault = ""

    @property
    def any_file(self) -> bool:
        """Whether there is any key, usable or not; also where the folder can't be read."""
        try:
            return bool(keys_in(self.folder))
        except OSError:
            return True

    @property
    def faults(self) -> list[str]:
        """What is wrong, for the operator; each fault once."""
        found = [*self._now().faults.values(), self.secret_fault]
        return list(dict.fromkeys(filter(None, found)))

    @property
    def ring(self) -> KeyRing:
        """Raises `KeyUnusable`."""
        now = self._now()
        if not now.ring:
            raise KeyUnusable(now.faults["address"])
        return now.ring

    def sealing_key(self) -> SealingKey:
        """Raises `KeyUnusable`."""
        now = self._now()
        if not now.sealing:
            raise KeyUnusable(now.faults["address"])
        return now.sealing

    def fingerprint_keys(self) -> Mapping[str, bytes]:
        """Each key by which rows may know somebody, by its id; the one for new rows comes first.
        All or none: who is not recognised would be stored twice. Raises `KeyUnusable`."""
        now = self._now()
        if fault := now.faults.get("fingerprint"):
            raise KeyUnusable(fault)
        return now.fingerprint

    def need_lasting_secret(self) -> None:
        """Raise `KeyUnusable` where what the secret protects could not be read any more."""
        if self.secret_fault:
            raise KeyUnusable(self.secret_fault)

    def _now(self) -> Held:
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


def _read(folder: Path) -> Held:
    """What the folder holds. A ring that changed meanwhile may name files that are gone by now,
    so that it is read again."""
    while True:
        mark = _mark(folder)
        held = _held(folder, mark)
        if mark == _mark(folder):
            return held


def _held(folder: Path, mark: object) -> Held:
    try:
        ring = KeyRing.read(folder)
    except KeyFault as fault:
        return Held(mark, faults=dict.fromkeys(PURPOSES, str(fault)))
    sealing, fingerprint, faults = None, {}, {}
    try:
        key = ring.active("address")
        sealing = SealingKey(key.id, known(key, key_files.read_public(folder / key.file), folder))
    except KeyFault as fault:
        faults["address"] = str(fault)
    try:
        for key in ring.live("fingerprint"):
            fingerprint[key.id] = known(key, key_files.read(folder / key.file), folder)
    except KeyFault as fault:
        faults["fingerprint"] = str(fault)
    return Held(mark, ring, sealing, fingerprint, faults)


def known(key: Key, material: Material, folder: Path) -> Material:
    """The key itself, if it is the one that the ring names; raises `KeyFault`."""
    if key_files.id_of(material) != key.id:
        raise KeyFault(f"The key {folder / key.file} is not the one that the ring names {key.id}.")
    return material


def _mark(folder: Path) -> object:
    """What changes with each ring that is written."""
    try:
        found = (folder / RING).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
