"""Sealing and fingerprints: what the site may do with an address, and all its cryptography.

An address is sealed with HPKE (RFC 9180) to a public key. The web process loads that key and
no other; the private key lies beside it for the mail worker and the console alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
SEALED_LENGTH = 320  # bytes before sealing: the longest address is 254, so lengths tell nothing

PUBLIC, PRIVATE = "address.public.pem", "address.private.pem"
FINGERPRINT, SECRET = "fingerprint.key", "secret.key"
SHORTEST = 32  # bytes of a key's file


class KeyUnusable(RuntimeError):
    """A key is missing or broken; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the web process holds. It can seal and recognise; it cannot open."""

    address: X25519PublicKey
    fingerprint: bytes
    secret: bytes

    @classmethod
    def load(cls, folder: Path, *, secret: str = "") -> Keys:
        """Read the keys the web process needs from `folder`; raises `KeyUnusable`."""
        return cls(
            address=_public_key(folder / PUBLIC),
            fingerprint=_read(folder / FINGERPRINT),
            secret=secret.encode() or _read(folder / SECRET),
        )


def make_keys(folder: Path) -> bool:
    """Make a set of keys in an empty `folder`, readable by their owner alone.

    Return whether they were made: a folder that holds any key is left as it is, because a new
    key beside old comments would orphan them.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any((folder / name).exists() for name in (PUBLIC, PRIVATE, FINGERPRINT, SECRET)):
        return False
    private = X25519PrivateKey.generate()
    _write(folder / PRIVATE, _private_pem(private))
    _write(folder / FINGERPRINT, secrets.token_hex(32).encode())
    _write(folder / SECRET, secrets.token_hex(32).encode())
    _write(folder / PUBLIC, _public_pem(private.public_key()))
    return True


def seal(address: str, *, row: int) -> bytes:
    """Seal `address` for the commenter with the id `row`; in no other row does it open."""
    padded = address.encode().ljust(SEALED_LENGTH, b"\0")
    if len(padded) > SEALED_LENGTH:
        raise ValueError("an address longer than any mail system takes")
    return SUITE.encrypt(padded, _keys().address, _bound_to(row))


def open_sealed(sealed: bytes, *, row: int, folder: Path) -> str:
    """Open a sealed address with the private key in `folder`: for the mail worker and console.

    Raises `cryptography.exceptions.InvalidTag` when it was changed or belongs to another row.
    """
    private = serialization.load_pem_private_key(_read(folder / PRIVATE), password=None)
    if not isinstance(private, X25519PrivateKey):
        raise KeyUnusable(f"{folder / PRIVATE} is not an X25519 private key.")
    return SUITE.decrypt(sealed, private, _bound_to(row)).rstrip(b"\0").decode()


def fingerprint(label: str, *parts: str | bytes) -> bytes:
    """Recognise the same `parts` again without keeping them: 32 bytes, keyed by `label`."""
    message = b"".join(len(part).to_bytes(4) + part for part in map(_octets, parts))
    return hmac.digest(_derived(_keys().fingerprint, label), message, "sha256")


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
    return _derived(_keys().secret, label)


def _keys() -> Keys:
    keys: Keys = current_app.extensions["keys"]
    return keys


def _bound_to(row: int) -> bytes:
    return f"leave-a-reply commenters.sealed_email {row}".encode()


def _derived(root: bytes, label: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=label.encode()).derive(root)


def _octets(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def _urlsafe(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _private_pem(key: X25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _public_pem(key: X25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _public_key(path: Path) -> X25519PublicKey:
    pem = _read(path)
    with suppress(ValueError, UnsupportedAlgorithm):
        key = serialization.load_pem_public_key(pem)
        if isinstance(key, X25519PublicKey):
            return key
    raise KeyUnusable(f"The key {path} is not an X25519 public key.")


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyUnusable(f"The key {path} can’t be read: {error.strerror}.") from None
    if len(key) < SHORTEST:
        raise KeyUnusable(f"The key {path} is too short to be one.")
    return key


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
