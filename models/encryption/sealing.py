"""Sealing and fingerprints: what the web process may do with an address.

An address is sealed with HPKE (RFC 9180) to a public key. The web process loads that key and
no other; the private key lies beside it for the mail worker and the console: see
models/commenters/open_address.py.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import date

from cryptography.hazmat.primitives import hpke
from flask import current_app

from models.encryption import key_files
from models.encryption.loaded_keys import HeldKeys, SealingKey
from models.errors import KeyUnusable as KeyUnusable

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
SEALED_LENGTH = 320  # bytes before sealing: the longest address is 254, so lengths tell nothing


def sealing_key() -> SealingKey:
    """The key that seals at this moment; raises `KeyUnusable`."""
    return held().sealing_key()


def seal(address: str, *, row: int, key: SealingKey | None = None) -> bytes:
    """Seal `address` for the commenter with the id `row`; in no other row does it open.

    Raises `KeyUnusable`.
    """
    padded = address.encode().ljust(SEALED_LENGTH, b"\0")
    if len(padded) > SEALED_LENGTH:
        raise ValueError("an address longer than any mail system takes")
    return SUITE.encrypt(padded, (key or sealing_key()).public, bound_to(row))


def bound_to(row: int) -> bytes:
    """What ties a sealed address to the row it stands in."""
    return f"leave-a-reply commenters.sealed_email {row}".encode()


def fingerprint(label: str, *parts: str | bytes, day: date | None = None) -> bytes:
    """Recognise the same `parts` again without keeping them: 32 bytes, keyed by `label`, and by
    the `day` if one is given. Raises `KeyUnusable`."""
    return next(iter(fingerprints(label, *parts, day=day).values()))


def fingerprints(label: str, *parts: str | bytes, day: date | None = None) -> dict[str, bytes]:
    """The fingerprints of the same `parts` under each key by which rows may know them, by its
    id: the one of the key that is used for what is new comes first. Raises `KeyUnusable`."""
    message = _message(parts)
    label = f"{label} {day:%Y-%m-%d}" if day else label
    keys: Mapping[str, bytes] = held().fingerprint_keys()
    return {
        known: hmac.digest(key_files.derived(key, label), message, "sha256")
        for known, key in keys.items()
    }


def receipt_token(post_key: str = "") -> str:
    """Make the secret of a receipt link: 256 bits, 43 URL-safe characters.

    The same `post_key` (a secret of the writer's tab) leads to the same token, so that a reply
    sent twice ends at one receipt; without one the token is random.
    """
    if not post_key:
        return secrets.token_urlsafe(32)
    digest = hmac.digest(derived_key("receipt"), post_key.encode(), "sha256")
    return _urlsafe(digest)


def digest(token: str) -> bytes:
    """What is stored of a token: its SHA-256. A token has 256 bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def derived_key(label: str) -> bytes:
    """A key for one purpose, derived from the site's secret: 32 bytes."""
    return key_files.derived(held().secret, label)


def keyed_digest(label: str, *parts: str | bytes) -> bytes:
    """Tell whether `parts` are the same as before, under the site's secret: 32 bytes. For what is
    not kept; it needs no key of the ring."""
    return hmac.digest(derived_key(label), _message(parts), "sha256")


def need_lasting_secret() -> None:
    """Raise `KeyUnusable` where what the secret protects could not be read any more."""
    held().need_lasting_secret()


def held() -> HeldKeys:
    """The keys that this process holds."""
    keys: HeldKeys = current_app.extensions["keys"]
    return keys


def _message(parts: tuple[str | bytes, ...]) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in map(_octets, parts))


def _octets(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def _urlsafe(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
