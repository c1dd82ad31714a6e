"""The files that keys lie in: made once, read, recognised by an id, and destroyed."""

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

SHORTEST = 32  # bytes of a key's file
OWNER_ALONE = 0o600
LABEL_OF_IDS = "key id"


class KeyFault(Exception):
    """A key can't be used. The message, for the operator, names the file and what is wrong."""


def read(path: Path) -> bytes:
    """The content of a key's file; raises `KeyFault`, as all that read here do."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise KeyFault(f"The key {path} can’t be read: {error.strerror}.") from None
    if len(key) < SHORTEST:
        raise KeyFault(f"The key {path} is too short to be one.")
    return key


def read_public(path: Path) -> PublicKey:
    """The key in a file that seals."""
    pem = read(path)
    with suppress(ValueError, UnsupportedAlgorithm):
        key = serialization.load_pem_public_key(pem)
        if isinstance(key, X25519PublicKey):
            return key
    raise KeyFault(f"The key {path} is not an X25519 public key.")


def read_private(path: Path) -> PrivateKey:
    """The key in a file that opens."""
    pem = read(path)
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = serialization.load_pem_private_key(pem, password=None)
        if isinstance(key, X25519PrivateKey):
            return key
    raise KeyFault(f"The key {path} is not an X25519 private key.")


def new_pair() -> tuple[str, bytes, bytes]:
    """A new key's id, what opens and what seals, the two as they are written into files."""
    private = X25519PrivateKey.generate()
    opens = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    seals = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return id_of(private.public_key()), opens, seals


def new_secret() -> tuple[str, bytes]:
    """The id of a new key of 256 bits, and the key as it is written into a file."""
    secret = secrets.token_hex(32).encode()
    return id_of(secret), secret


def id_of(key: PublicKey | bytes) -> str:
    """Sixteen digits that name a key and tell nothing of a secret one: derived, never cut off."""
    root = key if isinstance(key, bytes) else key.public_bytes_raw()
    return derived(root, LABEL_OF_IDS, length=8).hex()


@lru_cache(maxsize=64)
def derived(root: bytes, label: str, *, length: int = 32) -> bytes:
    """A key for one purpose, made from another: HKDF (RFC 5869) with a label, `length` bytes."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label.encode()).derive(root)


def write(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Make a file for its owner alone, or with the mode and group of the file `like`.

    It outlives a power cut; one that exists is not overwritten (`FileExistsError`).
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, OWNER_ALONE), "wb") as file:
        if like and like.exists():
            _take_after(file.fileno(), like.stat())
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _keep_name(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Put new content into a file at once, so that a reader finds the old or the new."""
    finished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write(finished, content, like=path)
    finished.rename(path)
    _keep_name(path.parent)


def destroy(path: Path) -> None:
    """Overwrite a file and remove it; nothing happens where there is none."""
    with suppress(FileNotFoundError):
        length = path.stat().st_size
        path.chmod(OWNER_ALONE)  # one that was made to be read only
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(length))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _keep_name(path.parent)


def is_open_to_others(path: Path, *, opens: bool) -> bool:
    """Whether somebody may read or change the file who should not: of the private keys (`opens`)
    anybody but their owner; of the rest anybody outside of the owner's group."""
    with suppress(OSError):
        return bool(stat.S_IMODE(path.stat().st_mode) & (0o077 if opens else 0o027))
    return False


def _take_after(file: int, example: os.stat_result) -> None:
    with suppress(PermissionError):  # a group that this user is not in
        os.fchown(file, -1, example.st_gid)
        os.fchmod(file, stat.S_IMODE(example.st_mode))


def _keep_name(folder: Path) -> None:
    """A new name survives a power cut only once its folder is written too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
