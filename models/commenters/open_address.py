"""Decryption of email addresses, for the mail worker and the console only.

No blueprint imports this module, and it refuses to decrypt during a request. If the worker runs as
its own user, the web process can't read the private key either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from flask import current_app, has_request_context

from models.commenters.commenter import Commenter
from models.encryption import key_files, sealing
from models.encryption.key_files import KeyFault, PrivateKey
from models.encryption.key_ring import Key, KeyRing
from models.errors import KeyUnusable


class NotForPages(RuntimeError):
    """Decryption was attempted during a request."""


class SealBroken(Exception):
    """A sealed address was altered, truncated or moved to another row, or has the wrong key."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Private keys, each read on first use."""

    ring: KeyRing
    folder: Path
    _opened: dict[str, PrivateKey] = field(default_factory=dict)

    @classmethod
    def for_site(cls) -> Vault:
        """Return the site's vault; raises `NotForPages`, and `KeyUnusable` if there is no ring."""
        if has_request_context():
            raise NotForPages
        return cls(sealing.loaded_keys().ring, current_app.config["SETTINGS"].private_keys)

    def open(self, sealed: bytes, *, row: int, sealed_with: str) -> str:
        """Return the decrypted address of the commenter with the id `row`.

        Raises `SealBroken`, and `KeyUnusable` if the key is missing, broken or retired.
        """
        private = self._private(sealed_with)
        try:
            padded = sealing.SUITE.decrypt(sealed, private, sealing.hpke_info(row))
        except (InvalidTag, ValueError):
            raise SealBroken(f"The sealed address in row {row} doesn’t open.") from None
        return padded.rstrip(b"\0").decode()

    def read(self, key: Key) -> PrivateKey:
        """Return a key's private half, checked against its id; raises `KeyFault`."""
        private = key_files.read_private(self.folder / key.private)
        if key_files.key_id(private.public_key()) != key.id:
            raise KeyFault(f"The key {self.folder / key.private} doesn’t belong to {key.file}.")
        return private

    def _private(self, name: str) -> PrivateKey:
        if name not in self._opened:
            self._opened[name] = self._named(name)
        return self._opened[name]

    def _named(self, name: str) -> PrivateKey:
        key = self.ring.named(name, "address")
        if not key:
            raise KeyUnusable(f"The ring knows no key {name}: it is of another site.")
        if not key.is_live:
            raise KeyUnusable(f"The key {name} is retired: what it sealed can’t be opened.")
        try:
            return self.read(key)
        except KeyFault as fault:
            raise KeyUnusable(str(fault)) from None


def open_address(person: Commenter) -> str:
    """Return a commenter's email address; raises as `Vault.open`, and `NotForPages`."""
    vault = Vault.for_site()
    return vault.open(person.sealed_email, row=person.id, sealed_with=person.sealed_with)
