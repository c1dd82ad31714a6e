"""The key ring: which keys the site has, their purposes and states."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from models.column_types import now
from models.encryption import key_files
from models.encryption.key_files import KeyFault

RING = "ring.json"
PUBLIC, PRIVATE = "address.public.pem", "address.private.pem"
FINGERPRINT, SECRET = "fingerprint.key", "secret.key"
FIRST_KEY = "first"  # name of each purpose's oldest key in rows older than the ring file
PURPOSES = ("address", "fingerprint")
STATES = ("active", "opens", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the ring.

    An `active` key encrypts or fingerprints new data; one in state `opens` only reads existing
    data; a `retired` key is unused and its files are destroyed. `file` is relative to KEYS_DIR,
    `private` to PRIVATE_KEYS_DIR; "" if there is none.
    """

    id: str
    purpose: str
    state: str
    made_at: str  # ISO 8601
    file: str
    private: str = ""

    @property
    def is_live(self) -> bool:
        return self.state != "retired"

    @property
    def age(self) -> float:
        """Seconds since the key was created."""
        return (now() - datetime.fromisoformat(self.made_at)).total_seconds()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys the site has had, oldest first."""

    keys: tuple[Key, ...]

    @classmethod
    def read(cls, folder: Path) -> KeyRing:
        """Return the ring stored in a folder; raises `KeyFault`.

        A site older than the ring file gets a ring of its two keys.
        """
        path = folder / RING
        try:
            written = json.loads(path.read_bytes())
            return cls(tuple(Key(**each) for each in written["keys"]))._checked()
        except FileNotFoundError:
            return cls._from_before(folder)
        except OSError as error:
            raise KeyFault(f"The ring {path} can’t be read: {error.strerror}.") from None
        except (ValueError, TypeError, KeyError):
            raise KeyFault(f"The ring {path} is broken: restore it from a backup.") from None

    @classmethod
    def _from_before(cls, folder: Path) -> KeyRing:
        """Return the ring of a site older than the ring file.

        A key that can't be read has the id "" here; using it raises the reason.
        """
        if any(folder.glob("fingerprint.*.key")):  # made by rotations, which write a ring
            raise KeyFault(f"The ring {folder / RING} is missing: restore it from a backup.")
        first = {"state": "active", "made_at": format_time(datetime.fromtimestamp(0, tz=UTC))}
        address = fingerprint = ""
        with suppress(KeyFault):
            address = key_files.key_id(key_files.read_public(folder / PUBLIC))
        with suppress(KeyFault):
            fingerprint = key_files.key_id(key_files.read(folder / FINGERPRINT))
        return cls(
            (
                Key(id=address, purpose="address", file=PUBLIC, private=PRIVATE, **first),
                Key(id=fingerprint, purpose="fingerprint", file=FINGERPRINT, **first),
            )
        )

    def active(self, purpose: str) -> Key:
        """Return the key that encrypts or fingerprints new data."""
        return self.live(purpose)[0]

    def live(self, purpose: str) -> list[Key]:
        """Return the active key, then those that still read existing data, newest first."""
        return [key for key in self.keys[::-1] if key.purpose == purpose and key.is_live]

    def opening(self) -> list[Key]:
        """Return the keys that only read existing data; any means that a rotation is under way."""
        return [key for key in self.keys if key.state == "opens"]

    def named(self, name: str, purpose: str) -> Key | None:
        """Return the key that rows refer to by this name, or None if the site doesn't have it."""
        mine = [key for key in self.keys if key.purpose == purpose]
        if name == FIRST_KEY:
            return mine[0]
        return next((key for key in mine if key.id == name), None)

    def names(self, key: Key) -> list[str]:
        """Return the names by which rows refer to a key."""
        return [key.id, FIRST_KEY] if self.named(FIRST_KEY, key.purpose) == key else [key.id]

    def with_newer(self, *newer: Key) -> KeyRing:
        """Return the ring with newer keys active and the previous ones in state `opens`."""
        older = (replace(key, state="opens") if key.is_live else key for key in self.keys)
        return KeyRing((*older, *newer))

    def with_older_retired(self) -> KeyRing:
        """Return the ring with all keys in state `opens` retired."""
        done = (replace(k, state="retired") if k.state == "opens" else k for k in self.keys)
        return KeyRing(tuple(done))

    def write(self, folder: Path) -> None:
        """Write the ring file atomically."""
        written = {"keys": [asdict(key) for key in self.keys]}
        key_files.replace(folder / RING, json.dumps(written, indent=2).encode() + b"\n")

    def _checked(self) -> KeyRing:
        for purpose in PURPOSES:
            states = [key.state for key in self.keys if key.purpose == purpose]
            if states.index("active") != len(states) - 1 or not set(states) <= set(STATES):
                raise ValueError(purpose)
        for key in self.keys:
            datetime.fromisoformat(key.made_at)
        if any(Path(name).name != name for key in self.keys for name in (key.file, key.private)):
            raise ValueError("a file outside of its folder")
        return self


def format_time(moment: datetime) -> str:
    """Return a time as written in the ring file: ISO 8601, to the second."""
    return moment.isoformat(timespec="seconds")
