"""The people who decide: their accounts, roles and second factor."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import qrcode
from flask_security import AsaList, UserMixin, hash_password
from flask_security.totp import Totp
from sqlalchemy import CheckConstraint, String, func, select
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column

from extensions import db
from models.types import UTCDateTime, now

ROLES = ("moderator", "admin")
SIGN_IN_NAME = "a moderator signs in with it; readers' addresses are sealed elsewhere"


class Moderator(db.Model, UserMixin):
    """Somebody who may sign in and decide: never deleted, for decisions name them."""

    __tablename__ = "moderators"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="known_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(
        String(255), unique=True, info={"may_hold_address": SIGN_IN_NAME}
    )
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20), default="moderator")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[Any] = mapped_column(
        MutableList.as_mutable(AsaList()),
        nullable=True,  # type: ignore[arg-type]
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    roles: tuple[str, ...] = ()  # Flask-Security's own role table is not used: `role` says it

    @classmethod
    def add(cls, email: str, *, role: str = "moderator", name: str = "") -> tuple[Moderator, str]:
        """Add a moderator; return the account and its generated password, shown only once."""
        password = secrets.token_urlsafe(15)
        moderator = cls(
            email=email,
            name=name or f"{role.capitalize()} {cls._how_many() + 1}",
            role=role,
            password=hash_password(password),
            fs_uniquifier=secrets.token_hex(32),
        )
        db.session.add(moderator)
        db.session.flush()
        return moderator, password

    @classmethod
    def _how_many(cls) -> int:
        return db.session.scalar(select(func.count()).select_from(cls)) or 0


class SecondFactor(Totp):
    """Six digits from an app: each code is good once, and the code to scan is drawn as a path."""

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The dark squares as the `d` of an SVG path, one unit a square."""
        code = qrcode.QRCode(border=0)
        code.add_data(self.get_totp_uri(username, totp))
        rows = enumerate(code.get_matrix())
        dark = [(x, y) for y, row in rows for x, is_dark in enumerate(row) if is_dark]
        return "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)

    def get_last_counter(self, user: Moderator) -> int | None:
        return user.totp_counter

    def set_last_counter(self, user: Moderator, tmatch: Any) -> None:
        user.totp_counter = tmatch.counter
