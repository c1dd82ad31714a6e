"""Moderator accounts, roles and notification settings."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask_security import AsaList, UserMixin, hash_password
from sqlalchemy import CheckConstraint, Select, String, false, func, select, text, true
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column

from database.transactions import transaction_lock
from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.errors import LastAdmin

ROLES = ("moderator", "admin", "auditor")  # auditors have read-only access
NAME_MAX = 80  # characters
SIGN_IN_NAME = "a moderator signs in with it; readers' addresses are sealed elsewhere"


class Moderator(Model, UserMixin):
    """Account for the moderation desk; never deleted, because decisions refer to it."""

    __tablename__ = "moderators"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="known_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(
        String(255), unique=True, info={"may_hold_address": SIGN_IN_NAME}
    )
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    role: Mapped[str] = mapped_column(String(20), default="moderator")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[Any] = mapped_column(
        MutableList.as_mutable(AsaList()),
        nullable=True,
    )
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    digest_at: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    time_zone: Mapped[str] = mapped_column(String(40), default="UTC", server_default="UTC")
    mails_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest_sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def add(cls, email: str, *, role: str = "moderator", name: str = "") -> tuple[Moderator, str]:
        """Create a moderator; return the account and its generated password, shown only once.

        `email` is case-insensitive. Raises `IntegrityError` if it is taken.
        """
        password = secrets.token_urlsafe(15)
        moderator = cls(
            email=email.lower(),
            name=name or f"{role.capitalize()} {cls._count() + 1}",
            role=role,
            password=hash_password(password),
            fs_uniquifier=secrets.token_hex(32),
        )
        db.session.add(moderator)
        db.session.flush()
        return moderator, password

    @classmethod
    def with_email(cls, email: str) -> Select[Moderator]:
        """Select the account with this email address, in any letter case."""
        return select(cls).where(cls.email == email.strip().lower())

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    @property
    def may_decide(self) -> bool:
        return self.role != "auditor"

    @property
    def has_colleagues(self) -> bool:
        """True if another active account may decide."""
        able = Moderator.active, Moderator.role != "auditor", Moderator.id != self.id
        return bool(db.session.scalar(select(func.count(Moderator.id)).where(*able)))

    @classmethod
    def team(cls) -> Select[Moderator]:
        """Select all accounts, active ones first."""
        return select(cls).order_by(cls.active.desc(), cls.id)

    def change_role(self, role: str) -> None:
        """Change the role; raises `LastAdmin` if no other admin would be left."""
        if role != "admin":
            self._check_another_admin()
        self.role = role

    def retire(self) -> None:
        """Deactivate the account and end its sessions; past decisions keep its name.

        Raises `LastAdmin` if no other admin would be left.
        """
        self._check_another_admin()
        self.active = False
        self.end_sessions()

    def reinstate(self) -> None:
        """Reactivate the account."""
        self.active = True

    def set_notifications(self, *, digest_at: str, time_zone: str, urgent: bool) -> None:
        """Set the hours and time zone of the digest, and whether to send urgent alerts.

        A new schedule starts with its next hour.
        """
        if (digest_at, time_zone) != (self.digest_at, self.time_zone):
            self.digest_sent_at = now()
        self.digest_at, self.time_zone, self.mails_urgent = digest_at, time_zone, urgent

    def delete_recovery_codes(self) -> None:
        """Delete the recovery codes of a second factor that was turned off."""
        self.mf_recovery_codes = None

    def reset_credentials(self) -> str:
        """Reset password and second factor, end all sessions, and return the new password."""
        password = secrets.token_urlsafe(15)
        self.password = hash_password(password)
        self.tf_primary_method = self.tf_totp_secret = self.totp_counter = None
        self.delete_recovery_codes()
        self.end_sessions()
        return password

    def end_sessions(self) -> None:
        """End all sessions of this moderator."""
        self.fs_uniquifier = secrets.token_hex(32)

    def _check_another_admin(self) -> None:
        transaction_lock(b"admins")
        db.session.flush()
        db.session.refresh(self)
        others = select(func.count()).where(
            Moderator.role == "admin", Moderator.active, Moderator.id != self.id
        )
        if self.is_admin and self.active and not db.session.scalar(others):
            raise LastAdmin

    @classmethod
    def _count(cls) -> int:
        return db.session.scalar(select(func.count()).select_from(cls)) or 0
