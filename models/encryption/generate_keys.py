"""Generation of a site's first keys and of the newer keys of a rotation."""

from __future__ import annotations

from pathlib import Path

from models.column_types import now
from models.encryption import key_files
from models.encryption.key_files import KeyFault
from models.encryption.key_ring import (
    FINGERPRINT,
    PRIVATE,
    PUBLIC,
    SECRET,
    Key,
    KeyRing,
    format_time,
)


def make_keys(folder: Path, private_folder: Path | None = None, *, secret: bytes = b"") -> bool:
    """Create a set of keys in an empty `folder`, private keys in `private_folder` if given.

    `secret`, as written to its file, is generated unless given. Returns whether keys were created:
    a folder that holds any key is left untouched, because a new key beside existing comments would
    orphan them. Raises `KeyFault` if the files can't be written.
    """
    private_folder = private_folder or folder
    try:
        for each in (folder, private_folder):
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
            if keys_in(each):  # checked before the second folder is created
                return False
        _make_first(folder, private_folder, secret or key_files.new_secret()[1])
    except OSError as error:
        raise KeyFault(f"Keys can’t be made in {error.filename}: {error.strerror}.") from None
    return True


def make_newer(ring: KeyRing, folder: Path, private_folder: Path) -> KeyRing:
    """Create a new key of each purpose and write the ring that names them.

    New files get the permissions of the files they replace.
    """
    known, opens, seals = key_files.new_pair()
    public, private = f"address.{known}.public.pem", f"address.{known}.private.pem"
    like = ring.active("address")
    key_files.write(private_folder / private, opens, like=private_folder / like.private)
    key_files.write(folder / public, seals, like=folder / like.file)
    address = _made(known, "address", file=public, private=private)

    known, secret = key_files.new_secret()
    name, like = f"fingerprint.{known}.key", ring.active("fingerprint")
    key_files.write(folder / name, secret, like=folder / like.file)
    newer = ring.with_newer(address, _made(known, "fingerprint", file=name))
    newer.write(folder)
    return newer


def keys_in(folder: Path) -> list[Path]:
    """Return the key files in a folder, valid or not; an empty list if it doesn't exist.

    Raises `OSError` if the folder can't be read.
    """
    if not folder.exists():
        return []
    return [path for path in folder.iterdir() if path.suffix in (".pem", ".key", ".json")]


def _make_first(folder: Path, private_folder: Path, site_secret: bytes) -> None:
    address, opens, seals = key_files.new_pair()
    fingerprint, secret = key_files.new_secret()
    key_files.write(private_folder / PRIVATE, opens)
    key_files.write(folder / FINGERPRINT, secret)
    key_files.write(folder / SECRET, site_secret)
    key_files.write(folder / PUBLIC, seals)
    pair = _made(address, "address", file=PUBLIC, private=PRIVATE)
    KeyRing((pair, _made(fingerprint, "fingerprint", file=FINGERPRINT))).write(folder)


def _made(known: str, purpose: str, *, file: str, private: str = "") -> Key:
    return Key(
        id=known,
        purpose=purpose,
        state="active",
        made_at=format_time(now()),
        file=file,
        private=private,
    )
