"""Re-encryption of addresses under newer keys while the site runs.

A row is updated only if unchanged since it was read, so that erased data stays erased.
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

BATCH_SIZE = 100  # rows a transaction
COLUMNS = Commenter.__table__.c
SELECTED = (COLUMNS.id, COLUMNS.sealed_email, COLUMNS.sealed_with, COLUMNS.fingerprint)
HAS_ADDRESS = Commenter.sealed_with != ""
Old = Row[int, bytes, str, bytes | None]


@dataclass(slots=True)
class Reencryption:
    """Rows still under older keys. `broken` collects ids of rows that can't be decrypted."""

    vault: Vault
    broken: set[int] = field(default_factory=set)

    def left(self) -> int:
        """Return how many commenters are still to be re-encrypted."""
        counted = select(func.count(Commenter.id)).where(self.is_old(), HAS_ADDRESS)
        number = db.session.scalar(counted) or 0
        db.session.rollback()
        return number - len(self.broken)

    def run_batches(self) -> Iterator[int]:
        """Re-encrypt in batches, yielding how many rows each batch read.

        Skips rows locked by others; a later run picks them up. Raises `KeyUnusable`.
        """
        after = 0
        self.broken.clear()
        while rows := self._next(after):
            self._write([(row, anew) for row in rows if (anew := self._sealed_anew(row))])
            after = rows[-1].id
            yield len(rows)

    def is_old(self) -> ColumnElement[bool]:
        """Match rows that name an older key."""
        return or_(
            Commenter.sealed_with.in_(self.names("address")),
            Commenter.fingerprint_with.in_(self.names("fingerprint")),
        )

    def names(self, purpose: str) -> list[str]:
        """Return the names by which rows refer to the older keys."""
        ring = self.vault.ring
        older = (key for key in ring.opening() if key.purpose == purpose)
        return [name for key in older for name in ring.names(key)]

    def _next(self, after: int) -> Sequence[Old]:
        """Return the next batch and end the transaction.

        No lock is held while encrypting.
        """
        old = select(*SELECTED).where(self.is_old(), HAS_ADDRESS, Commenter.id > after)
        rows = db.session.execute(old.order_by(Commenter.id).limit(BATCH_SIZE)).all()
        db.session.rollback()
        return rows

    def _sealed_anew(self, row: Old) -> dict[str, Any] | None:
        """Return a row's new values; a deleted fingerprint stays deleted."""
        try:
            address = self.vault.open(row.sealed_email, row=row.id, sealed_with=row.sealed_with)
        except SealBroken:
            self.broken.add(row.id)
            return None
        key, marks = sealing.sealing_key(), Commenter.fingerprints_of(address)
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
    """Select and lock the rows, skipping those locked by others."""
    return select(Commenter.id).where(Commenter.id.in_(ids)).with_for_update(skip_locked=True)


def _change(was: Old, values: dict[str, Any]) -> None:
    still = COLUMNS.id == was.id, COLUMNS.sealed_email == was.sealed_email
    same = COLUMNS.fingerprint.is_not_distinct_from(was.fingerprint)
    changed = update(Commenter).where(*still, same)
    try:
        with db.session.begin_nested():
            db.session.execute(changed.values(values), execution_options=UNLOADED)
    except IntegrityError:  # stored twice; lookups find the other row
        unknown = {**values, "fingerprint": None, "fingerprint_with": ""}
        db.session.execute(changed.values(unknown), execution_options=UNLOADED)
