"""Key files: creation, reading, key ids and secure deletion."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PublicKey = X25519PublicKey
PrivateKey = X25519PrivateKey

MIN_KEY_FILE_SIZE = 32  # bytes
OWNER_ONLY = 0o600  # file mode
KEY_ID_LABEL = "key id"


class KeyFault(Exception):
    """A key is unusable. The message tells the operator which file and why."""


def read(path: Path) -> bytes:
    """Return the content of a key file; raises `KeyFault`."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyFault(f"The key {path} can’t be read: {error.strerror}.") from None
    if len(key) < MIN_KEY_FILE_SIZE:
        raise KeyFault(f"The key {path} is too short to be one.")
    return key


def read_public(path: Path) -> PublicKey:
    """Return the X25519 public key in a PEM file; raises `KeyFault`."""
    pem = read(path)
    with suppress(ValueError, UnsupportedAlgorithm):
        key = serialization.load_pem_public_key(pem)
        if isinstance(key, X25519PublicKey):
            return key
    raise KeyFault(f"The key {path} is not an X25519 public key.")


def read_private(path: Path) -> PrivateKey:
    """Return the X25519 private key in a PEM file; raises `KeyFault`."""
    pem = read(path)
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = serialization.load_pem_private_key(pem, password=None)
        if isinstance(key, X25519PrivateKey):
            return key
    raise KeyFault(f"The key {path} is not an X25519 private key.")


def new_pair() -> tuple[str, bytes, bytes]:
    """Return the id of a new key pair, then its private and public key as PEM."""
    private = X25519PrivateKey.generate()
    opens = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    seals = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return key_id(private.public_key()), opens, seals


def new_secret() -> tuple[str, bytes]:
    """Return the id of a new 256-bit secret, and the secret as written to its file."""
    secret = secrets.token_hex(32).encode()
    return key_id(secret), secret


def key_id(key: PublicKey | bytes) -> str:
    """Return a key's id: 16 hex digits, derived so that they reveal nothing of a secret key."""
    root = key if isinstance(key, bytes) else key.public_bytes_raw()
    return derive_key(root, KEY_ID_LABEL, length=8).hex()


@lru_cache(maxsize=64)
def derive_key(root: bytes, label: str, *, length: int = 32) -> bytes:
    """Derive a key of `length` bytes for one purpose, by HKDF (RFC 5869) with a label."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label.encode()).derive(root)


def write(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Create a file readable by its owner only, or with the mode and group of the file `like`.

    Synced to disk. Raises `FileExistsError` rather than overwrite.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, OWNER_ONLY), "wb") as file:
        if like and like.exists():
            _copy_permissions(file.fileno(), like.stat())
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Replace a file's content atomically, keeping its mode and group."""
    finished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write(finished, content, like=path)
    finished.rename(path)
    _sync_folder(path.parent)


def destroy(path: Path) -> None:
    """Overwrite and delete a file; does nothing if there is none."""
    with suppress(FileNotFoundError):
        length = path.stat().st_size
        path.chmod(OWNER_ONLY)  # may be read-only
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(length))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _sync_folder(path.parent)


def is_open_to_others(path: Path, *, opens: bool) -> bool:
    """Return whether a key file's permissions are too wide.

    A private key (`opens`) is for its owner only; other keys are for the owner and group.
    """
    with suppress(OSError):
        return bool(stat.S_IMODE(path.stat().st_mode) & (0o077 if opens else 0o027))
    return False


def _copy_permissions(file: int, example: os.stat_result) -> None:
    with suppress(PermissionError):  # the user isn't in the group
        os.fchown(file, -1, example.st_gid)
        os.fchmod(file, stat.S_IMODE(example.st_mode))


def _sync_folder(folder: Path) -> None:
    """Sync the folder, so that the new directory entry survives a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
