"""Recognising the person behind an address, or remembering them: sealed, and by a fingerprint.

Asked with statements that are made once: many replies ask, and to put one together takes longer
than to answer it.
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
# Who is known stays known until the transaction ends: neither retention nor an erasure lets the
# address go before the reply is there that needs it.
KNOWN = (
    select(PEOPLE.c.id, PEOPLE.c.standing)
    .where(PEOPLE.c.fingerprint.in_(bindparam("marks", expanding=True)))
    .with_for_update(read=True, key_share=True)
)
NEW: dict[str, Any] = {  # does nothing where there is one like that
    name: kind.insert(PEOPLE).on_conflict_do_nothing().returning(PEOPLE.c.id, PEOPLE.c.standing)
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}
SEAL = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("number"))
    .values(sealed_email=bindparam("sealed"), sealed_with=bindparam("key"))
)


class KnownCommenter(NamedTuple):
    """A row of somebody, and how moderators treat their replies."""

    id: int
    standing: str


def find_or_create(email: str) -> KnownCommenter:
    """Find the person with this address, or remember them.

    Letter case does not tell people apart. Two replies of a new person at the same moment lead to
    the same row.
    """
    marks = Commenter.fingerprints_of(email)
    transaction_lock(list(marks.values())[-1])  # under the key that all have known for longest
    known = db.session.execute(KNOWN, {"marks": list(marks.values())}).one_or_none()
    if known is None:
        return _remember(email, marks)
    sealing.seal(email, row=known.id)  # the same work, so that its time tells nothing
    return KnownCommenter(*known)


def get_or_create_by_email(email: str) -> int:
    """The same for somebody who leaves a reply: their id. Raises `PersonRefused` where moderators
    take none from this address."""
    person = find_or_create(email)
    if person.standing == "refuse":
        raise PersonRefused
    return person.id


def _remember(email: str, marks: dict[str, bytes]) -> KnownCommenter:
    """The address is sealed to the id of its row, so that has to be there first."""
    key, (made_with, mark) = sealing.sealing_key(), next(iter(marks.items()))
    new = {"fingerprint": mark, "fingerprint_with": made_with, "sealed_email": b""}
    added = db.session.execute(NEW[db.engine.dialect.name], new).one_or_none()
    if added is None:  # the same new person, a moment earlier; or a tag that is taken
        return find_or_create(email)
    sealed = sealing.seal(email, row=added.id, key=key)
    db.session.execute(SEAL, {"number": added.id, "sealed": sealed, "key": key.id})
    return KnownCommenter(*added)
