"""Sealing anew, under newer keys, what older ones sealed, while the site goes on.

A row changes only if it is still as it was read, so that what was erased meanwhile stays erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from extensions import UNLOADED, db
from models.commenters.commenter import Commenter
from models.commenters.open_address import SealBroken, Vault
from models.encryption import sealing

AT_ONCE = 100  # rows a transaction
TABLE = Commenter.__table__.c
WANTED = (TABLE.id, TABLE.sealed_email, TABLE.sealed_with, TABLE.fingerprint)
HAS_ADDRESS = Commenter.sealed_with != ""
Old = Row[int, bytes, str, bytes | None]


@dataclass(slots=True)
class Resealing:
    """What is still under the keys of a vault that only open. `broken` are the ids of rows whose
    address doesn't open."""

    vault: Vault
    broken: set[int] = field(default_factory=set)

    def left(self) -> int:
        """How many people are still to be sealed anew."""
        counted = select(func.count(Commenter.id)).where(self.is_old(), HAS_ADDRESS)
        number = db.session.scalar(counted) or 0
        db.session.rollback()
        return number - len(self.broken)

    def go_on(self) -> Iterator[int]:
        """Seal anew, giving after each batch how many rows were looked at. Rows that somebody
        else is at are left for the next time. Raises `KeyUnusable`."""
        after = 0
        self.broken.clear()
        while rows := self._next(after):
            self._write([(row, anew) for row in rows if (anew := self._sealed_anew(row))])
            after = rows[-1].id
            yield len(rows)

    def is_old(self) -> ColumnElement[bool]:
        """Whether a row names an older key."""
        return or_(
            Commenter.sealed_with.in_(self.names("address")),
            Commenter.fingerprint_with.in_(self.names("fingerprint")),
        )

    def names(self, purpose: str) -> list[str]:
        """What rows call the older keys."""
        ring = self.vault.ring
        older = (key for key in ring.opening() if key.purpose == purpose)
        return [name for key in older for name in ring.names(key)]

    def _next(self, after: int) -> Sequence[Old]:
        """Read a batch, and let go of it: what takes long is done without a lock."""
        old = select(*WANTED).where(self.is_old(), HAS_ADDRESS, Commenter.id > after)
        rows = db.session.execute(old.order_by(Commenter.id).limit(AT_ONCE)).all()
        db.session.rollback()
        return rows

    def _sealed_anew(self, row: Old) -> dict[str, Any] | None:
        """What a row holds from now on; a fingerprint that was forgotten stays forgotten."""
        try:
            address = self.vault.open(row.sealed_email, row=row.id, sealed_with=row.sealed_with)
        except SealBroken:
            self.broken.add(row.id)
            return None
        key, marks = sealing.sealing_key(), Commenter.marks(address)
        made_with = next(iter(marks)) if row.fingerprint else ""
        return {
            "sealed_email": sealing.seal(address, row=row.id, key=key),
            "sealed_with": key.id,
            "fingerprint": marks.get(made_with),
            "fingerprint_with": made_with,
        }

    def _write(self, anew: list[tuple[Old, dict[str, Any]]]) -> None:
        free = set(db.session.scalars(_not_in_use([was.id for was, _ in anew])))
        for was, values in anew:
            if was.id in free:
                _change(was, values)
        db.session.commit()


def _not_in_use(ids: list[int]) -> Select[int]:
    """Locked for the batch, but for those that somebody else has locked: none waits for another."""
    return select(Commenter.id).where(Commenter.id.in_(ids)).with_for_update(skip_locked=True)


def _change(was: Old, values: dict[str, Any]) -> None:
    still = TABLE.id == was.id, TABLE.sealed_email == was.sealed_email
    same = TABLE.fingerprint.is_not_distinct_from(was.fingerprint)
    changed = update(Commenter).where(*still, same)
    try:
        with db.session.begin_nested():
            db.session.execute(changed.values(values), execution_options=UNLOADED)
    except IntegrityError:  # the same person, stored twice: the other row is the one that is found
        unknown = {**values, "fingerprint": None, "fingerprint_with": ""}
        db.session.execute(changed.values(unknown), execution_options=UNLOADED)
