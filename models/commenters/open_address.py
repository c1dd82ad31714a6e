"""Opening sealed addresses: for the mail worker and the console, never for a page.

No door imports this file, and it refuses to open anything while a request is answered. Where the
operator lets the worker run as a user of its own, the web process could not read the key either.
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
    """A request was being answered: no page opens an address."""


class SealBroken(Exception):
    """A sealed address was changed, cut or moved to another row, or its key is another one."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The keys that open, each read when it is first needed."""

    ring: KeyRing
    folder: Path
    _opened: dict[str, PrivateKey] = field(default_factory=dict)

    @classmethod
    def of_the_site(cls) -> Vault:
        """Raises `NotForPages`, and `KeyUnusable` where there is no ring."""
        if has_request_context():
            raise NotForPages
        return cls(sealing.held().ring, current_app.config["SETTINGS"].private_keys)

    def open(self, sealed: bytes, *, row: int, sealed_with: str) -> str:
        """The address of the commenter with the id `row`, which the key with that name sealed.

        Raises `SealBroken`, and `KeyUnusable` where the key is missing, broken or retired.
        """
        private = self._private(sealed_with)
        try:
            padded = sealing.SUITE.decrypt(sealed, private, sealing.bound_to(row))
        except (InvalidTag, ValueError):
            raise SealBroken(f"The sealed address in row {row} doesn’t open.") from None
        return padded.rstrip(b"\0").decode()

    def read(self, key: Key) -> PrivateKey:
        """The private half of a key, if it opens what the public one seals; raises `KeyFault`."""
        private = key_files.read_private(self.folder / key.private)
        if key_files.id_of(private.public_key()) != key.id:
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
    """The address of a person. Raises as `Vault.open` does, and `NotForPages`."""
    vault = Vault.of_the_site()
    return vault.open(person.sealed_email, row=person.id, sealed_with=person.sealed_with)
