"""The ring: which keys the site has, what each is for, and which of them still do what."""

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
FIRST = "first"  # what rows from before the ring call the oldest key of each purpose
PURPOSES = ("address", "fingerprint")
STATES = ("active", "opens", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key. An `active` one seals or makes fingerprints; one that `opens` is there for what
    was made with it before; a `retired` one does nothing, and its files are destroyed.

    `file` lies in KEYS_DIR, `private` in PRIVATE_KEYS_DIR; "" where there is none.
    """

    id: str
    purpose: str
    state: str
    made_at: str  # a moment, as ISO 8601
    file: str
    private: str = ""

    @property
    def is_live(self) -> bool:
        return self.state != "retired"

    @property
    def age(self) -> float:
        """Seconds since it was made."""
        return (now() - datetime.fromisoformat(self.made_at)).total_seconds()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys that the site has had, the oldest first."""

    keys: tuple[Key, ...]

    @classmethod
    def read(cls, folder: Path) -> KeyRing:
        """The ring of a folder. One from before there were rings is a ring of its two keys.

        Raises `KeyFault`.
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
        """A key that can't be read has no id here; whoever needs it finds out why."""
        if any(folder.glob("fingerprint.*.key")):  # keys that only a ring names
            raise KeyFault(f"The ring {folder / RING} is missing: restore it from a backup.")
        first = {"state": "active", "made_at": said(datetime.fromtimestamp(0, tz=UTC))}
        address = fingerprint = ""
        with suppress(KeyFault):
            address = key_files.id_of(key_files.read_public(folder / PUBLIC))
        with suppress(KeyFault):
            fingerprint = key_files.id_of(key_files.read(folder / FINGERPRINT))
        return cls(
            (
                Key(id=address, purpose="address", file=PUBLIC, private=PRIVATE, **first),
                Key(id=fingerprint, purpose="fingerprint", file=FINGERPRINT, **first),
            )
        )

    def active(self, purpose: str) -> Key:
        """The key that is used for what is new."""
        return self.live(purpose)[0]

    def live(self, purpose: str) -> list[Key]:
        """The active key, then those that still open, the newest first."""
        return [key for key in self.keys[::-1] if key.purpose == purpose and key.is_live]

    def opening(self) -> list[Key]:
        """The keys that only open: a rotation is under way."""
        return [key for key in self.keys if key.state == "opens"]

    def named(self, name: str, purpose: str) -> Key | None:
        """The key that rows call by this name; None where it is of another site."""
        mine = [key for key in self.keys if key.purpose == purpose]
        if name == FIRST:
            return mine[0]
        return next((key for key in mine if key.id == name), None)

    def names(self, key: Key) -> list[str]:
        """What rows call a key."""
        return [key.id, FIRST] if self.named(FIRST, key.purpose) == key else [key.id]

    def turned(self, *newer: Key) -> KeyRing:
        """The ring with newer keys: those that were active only open from now on."""
        older = (replace(key, state="opens") if key.is_live else key for key in self.keys)
        return KeyRing((*older, *newer))

    def without_opening(self) -> KeyRing:
        """The ring where those that only opened do nothing any more."""
        done = (replace(k, state="retired") if k.state == "opens" else k for k in self.keys)
        return KeyRing(tuple(done))

    def write(self, folder: Path) -> None:
        """Write it down, at once: whoever reads meanwhile finds the ring before or this one."""
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


def said(moment: datetime) -> str:
    """A moment as the ring writes it."""
    return moment.isoformat(timespec="seconds")
