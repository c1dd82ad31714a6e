"""The commenter behind an email address, recognised by its fingerprint."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    LargeBinary,
    Select,
    String,
    false,
    or_,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.encryption import sealing

STANDINGS = ("normal", "hold", "refuse")
SITE = "site"  # tag of the site itself; random tags have six characters
EMPTY = text("''")
TAG_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no look-alikes


def _new_tag() -> str:
    return "".join(secrets.choice(TAG_ALPHABET) for _ in range(6))


def _where_not_empty(name: str, column: str) -> Index:
    filled = text(f"{column} <> ''")
    return Index(name, column, "id", sqlite_where=filled, postgresql_where=filled)


class Commenter(Model):
    """Person who left a comment, or the site itself.

    `tag` is a random name moderators see. `needed_at` is when retention last found the address to
    be in use.
    """

    __tablename__ = "commenters"
    __table_args__ = (
        CheckConstraint(f"standing IN {STANDINGS}", name="known_standing"),
        _where_not_empty("ix_commenters_sealed_with_id", "sealed_with"),
        _where_not_empty("ix_commenters_fingerprint_with_id", "fingerprint_with"),
        Index(
            "ix_commenters_needed",
            "needed_at",
            "id",
            sqlite_where=text("sealed_with <> ''"),
            postgresql_where=text("sealed_with <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(12), unique=True, default=_new_tag)
    sealed_email: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sealed_with: Mapped[str] = mapped_column(String(16), default="", server_default=EMPTY)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    fingerprint_with: Mapped[str] = mapped_column(String(16), default="", server_default=EMPTY)
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    needed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=now)
    standing: Mapped[str] = mapped_column(String(10), default="normal", server_default="normal")
    email_blocked: Mapped[bool] = mapped_column("mail_shut", default=False, server_default=false())

    @classmethod
    def find_by_email(cls, email: str) -> Commenter | None:
        """Return the commenter with this email address, if known; stores nothing."""
        known = cls.fingerprint.in_(cls.fingerprints_of(email).values())
        return db.session.scalar(select(cls).where(known))

    @classmethod
    def create_anonymous(cls) -> Commenter:
        """Create a commenter without an address, for a comment detached from its author."""
        shell = cls(sealed_email=b"")
        db.session.add(shell)
        return shell

    @classmethod
    def with_tag(cls, tag: str) -> Select[Commenter]:
        """Select the commenter with this tag; never the site itself."""
        return select(cls).where(cls.tag == tag, cls.tag != SITE)

    @classmethod
    def for_site(cls) -> Commenter:
        """Return the commenter that represents the site, for official replies.

        Its fingerprint is random, so no email address matches it.
        """
        stored = select(cls).where(cls.tag == SITE)
        if site := db.session.scalar(stored):
            return site
        site = cls(tag=SITE, fingerprint=secrets.token_bytes(32), sealed_email=b"")
        try:
            with db.session.begin_nested():
                db.session.add(site)
        except IntegrityError:  # created concurrently
            return db.session.scalars(stored).one()
        return site

    @classmethod
    def fingerprints_of(cls, email: str) -> dict[str, bytes]:
        """Return the fingerprints of an address under each live key; new rows get the first."""
        return sealing.fingerprints("commenter", email.casefold())

    @classmethod
    def is_known(cls) -> ColumnElement[bool]:
        """Match commenters that can be recognised or emailed."""
        return or_(cls.fingerprint.is_not(None), cls.sealed_with != "")

    def anonymise(self) -> None:
        """Reset tag, trust level and email block, so that nothing links the row to its past."""
        self.tag, self.standing, self.email_blocked = _new_tag(), "normal", False

    @property
    def has_address(self) -> bool:
        return bool(self.sealed_with)

    @property
    def is_site(self) -> bool:
        return self.tag == SITE

    @property
    def is_held(self) -> bool:
        """True if each comment needs a decision of its own, never in a batch."""
        return self.standing == "hold"
