"""Encryption and fingerprints of email addresses, as available to the web process.

Addresses are encrypted with HPKE (RFC 9180) to a public key. The web process never loads the
private key; see models/commenters/open_address.py.
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
from models.encryption.loaded_keys import LoadedKeys, SealingKey
from models.errors import KeyUnusable as KeyUnusable

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
PADDED_LENGTH = 320  # bytes; hides the length of an address, at most 254 (RFC 5321)

LABELS = {  # label: (parent key, purpose); repeated in docs/keys.md
    "commenter": ("fingerprint", "recognise a person by their address"),
    "network": ("fingerprint", "recognise a network; another one each day"),
    "words": ("fingerprint", "recognise the same words, sent twice"),
    "key id": ("each", "name a key without telling anything of it"),
    "session": ("secret", "sign what belongs to a moderator’s session"),
    "sign-in account": ("secret", "count failed sign-ins of an account, for an hour"),
    "sign-in network": ("secret", "count failed sign-ins from a network, for five minutes"),
    "asking for a mail": (
        "secret",
        "count how often a network asks, and an address is asked for, for an hour",
    ),
    "asking to confirm": ("secret", "count how often a person is asked, for a day"),
    "review page": ("secret", "sign a review page"),
    "reviewed words": ("secret", "recognise what was looked at on a review page"),
    "form clock": ("secret", "sign the time that travels with a reply"),
    "erasure": ("secret", "name what was erased, to erase it again after a restore"),
    "receipt": ("secret", "lead two presses of one button to one receipt"),
    "second factor": ("secret", "keep the secrets of authenticator apps"),
    "recovery codes": ("secret", "keep recovery codes"),
}


def sealing_key() -> SealingKey:
    """Return the active public key; raises `KeyUnusable`."""
    return loaded_keys().sealing_key()


def seal(address: str, *, row: int, key: SealingKey | None = None) -> bytes:
    """Encrypt `address` for the commenter with the id `row`; it decrypts in no other row.

    Raises `KeyUnusable`, and `ValueError` if the address is too long.
    """
    padded = address.encode().ljust(PADDED_LENGTH, b"\0")
    if len(padded) > PADDED_LENGTH:
        raise ValueError("an address longer than any mail system takes")
    return SUITE.encrypt(padded, (key or sealing_key()).public, hpke_info(row))


def hpke_info(row: int) -> bytes:
    """Return the HPKE info that binds a ciphertext to its row."""
    return f"leave-a-reply commenters.sealed_email {row}".encode()


def fingerprint(label: str, *parts: str | bytes, day: date | None = None) -> bytes:
    """Return a 32-byte keyed digest that recognises the same `parts` without storing them.

    Keyed by `label`, and by `day` if given. Raises `KeyUnusable`.
    """
    return next(iter(fingerprints(label, *parts, day=day).values()))


def fingerprints(label: str, *parts: str | bytes, day: date | None = None) -> dict[str, bytes]:
    """Return the fingerprint of `parts` under each live key, by key id, the active key first.

    Raises `KeyUnusable`.
    """
    message = _message(parts)
    label = f"{label} {day:%Y-%m-%d}" if day else label
    keys: Mapping[str, bytes] = loaded_keys().fingerprint_keys()
    return {
        known: hmac.digest(key_files.derive_key(key, label), message, "sha256")
        for known, key in keys.items()
    }


def receipt_token(post_key: str = "") -> str:
    """Return the secret of a receipt link: 256 bits, 43 URL-safe characters.

    The same `post_key` (a secret of the author's tab) gives the same token, so that a form sent
    twice has one receipt; without one the token is random.
    """
    if not post_key:
        return secrets.token_urlsafe(32)
    octets = hmac.digest(derived_key("receipt"), post_key.encode(), "sha256")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def digest(token: str) -> bytes:
    """Return the SHA-256 of a token, as stored. Tokens have 256 bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def derived_key(label: str) -> bytes:
    """Return a 32-byte key for one purpose, derived from the site's secret."""
    return key_files.derive_key(loaded_keys().secret, label)


def keyed_digest(label: str, *parts: str | bytes) -> bytes:
    """Return a 32-byte digest of `parts` keyed by the site's secret.

    For short-lived comparisons; needs no key of the ring.
    """
    return hmac.digest(derived_key(label), _message(parts), "sha256")


def loaded_keys() -> LoadedKeys:
    """Return the keys loaded by this process."""
    keys: LoadedKeys = current_app.extensions["keys"]
    return keys


def _message(parts: tuple[str | bytes, ...]) -> bytes:
    return b"".join(len(part).to_bytes(4) + part for part in map(_octets, parts))


def _octets(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part
