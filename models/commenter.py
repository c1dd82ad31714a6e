"""The person behind an address: recognised by a fingerprint, reachable only by the mail worker."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models import privacy
from models.types import UTCDateTime, now

TAG_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no letters that look alike


def _new_tag() -> str:
    return "".join(secrets.choice(TAG_ALPHABET) for _ in range(6))


class Commenter(Model):
    """Somebody who left a reply. `tag` is random: moderators speak of the person by it."""

    __tablename__ = "commenters"

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(12), unique=True, default=_new_tag)
    sealed_email: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def recognise(cls, email: str) -> Commenter:
        """Find the person with this address, or remember them: sealed, and by a fingerprint.

        Letter case does not tell people apart. Two replies of a new person at the same moment
        lead to the same row.
        """
        fingerprint = privacy.fingerprint("commenter", email.casefold())
        if person := cls._known(fingerprint):
            privacy.seal(email, row=person.id)  # the same work, so that its time tells nothing
            return person
        return cls._remember(email, fingerprint)

    @classmethod
    def _known(cls, fingerprint: bytes) -> Commenter | None:
        return db.session.scalar(select(cls).where(cls.fingerprint == fingerprint))

    @classmethod
    def _remember(cls, email: str, fingerprint: bytes) -> Commenter:
        person = cls(fingerprint=fingerprint, sealed_email=b"")
        try:
            with db.session.begin_nested():
                db.session.add(person)
                db.session.flush()
                person.sealed_email = privacy.seal(email, row=person.id)
        except IntegrityError:  # the same new person, a moment earlier; or a tag that is taken
            return cls._known(fingerprint) or cls._remember(email, fingerprint)
        return person

    @property
    def has_address(self) -> bool:
        return bool(self.sealed_email)
