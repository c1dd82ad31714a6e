"""Find the commenter with an email address, or create one with the address sealed.

The statements are built once, because building one takes longer than running it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from database.transactions import transaction_lock
from extensions import db
from models.commenters.commenter import Commenter
from models.encryption import sealing
from models.errors import PersonRefused

PEOPLE = cast(Table, Commenter.__table__)
# Locks the row until the transaction ends, so that neither retention nor erasure deletes the
# address before the comment that needs it is stored.
KNOWN = (
    select(PEOPLE.c.id, PEOPLE.c.standing)
    .where(PEOPLE.c.fingerprint.in_(bindparam("marks", expanding=True)))
    .with_for_update(read=True, key_share=True)
)
NEW: dict[str, Any] = {  # does nothing if the row exists
    name: kind.insert(PEOPLE).on_conflict_do_nothing().returning(PEOPLE.c.id, PEOPLE.c.standing)
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}
SEAL = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("number"))
    .values(sealed_email=bindparam("sealed"), sealed_with=bindparam("key"))
)


class KnownCommenter(NamedTuple):
    """The id of a commenter, and their trust level."""

    id: int
    standing: str


def find_or_create(email: str) -> KnownCommenter:
    """Return the commenter with this address, creating one if there is none.

    Ignores letter case. Two simultaneous submissions of a new commenter get the same row.
    """
    marks = Commenter.fingerprints_of(email)
    transaction_lock(list(marks.values())[-1])  # under the oldest key, which every process knows
    known = db.session.execute(KNOWN, {"marks": list(marks.values())}).one_or_none()
    if known is None:
        return _remember(email, marks)
    sealing.seal(email, row=known.id)  # the same work, so that timing reveals nothing
    return KnownCommenter(*known)


def get_or_create_by_email(email: str) -> int:
    """Return the id of the commenter with this address, creating one if there is none.

    Raises `PersonRefused` if moderators have blocked the commenter.
    """
    person = find_or_create(email)
    if person.standing == "refuse":
        raise PersonRefused
    return person.id


def _remember(email: str, marks: dict[str, bytes]) -> KnownCommenter:
    """Insert the row first: the address is sealed to its id."""
    key, (made_with, mark) = sealing.sealing_key(), next(iter(marks.items()))
    new = {"fingerprint": mark, "fingerprint_with": made_with, "sealed_email": b""}
    added = db.session.execute(NEW[db.engine.dialect.name], new).one_or_none()
    if added is None:  # inserted a moment earlier, or the tag is taken
        return find_or_create(email)
    sealed = sealing.seal(email, row=added.id, key=key)
    db.session.execute(SEAL, {"number": added.id, "sealed": sealed, "key": key.id})
    return KnownCommenter(*added)
