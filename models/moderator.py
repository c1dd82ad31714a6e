"""The people who decide: their accounts, roles and second factor."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, cast

import qrcode
from flask_security import AsaList, MfRecoveryCodesUtil, UserMixin, hash_password
from flask_security.totp import Totp
from sqlalchemy import CheckConstraint, String, func, select
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column

from extensions import Model, db
from models.types import UTCDateTime, now

ROLES = ("moderator", "admin")
NAME_MAX = 80  # characters
SIGN_IN_NAME = "a moderator signs in with it; readers' addresses are sealed elsewhere"


class Moderator(Model, UserMixin):
    """Somebody who may sign in and decide: never deleted, for decisions name them."""

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
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @classmethod
    def add(cls, email: str, *, role: str = "moderator", name: str = "") -> tuple[Moderator, str]:
        """Add a moderator; return the account and its generated password, shown only once.

        Upper and lower case of `email` mean the same. An `IntegrityError` says that it is known.
        """
        password = secrets.token_urlsafe(15)
        moderator = cls(
            email=email.lower(),
            name=name or f"{role.capitalize()} {cls._how_many() + 1}",
            role=role,
            password=hash_password(password),
            fs_uniquifier=secrets.token_hex(32),
        )
        db.session.add(moderator)
        db.session.flush()
        return moderator, password

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"

    def forget_second_factor(self) -> None:
        """Forget what belongs to a second factor that was turned off: its recovery codes."""
        self.mf_recovery_codes = None

    @classmethod
    def _how_many(cls) -> int:
        return db.session.scalar(select(func.count()).select_from(cls)) or 0


class Square(str):
    """A square code to scan: its dark fields as the `d` of an SVG path, one unit a field."""

    size: int  # fields a side

    def __new__(cls, matrix: list[list[bool]]) -> Square:
        dark = [(x, y) for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark]
        square = super().__new__(cls, "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
        square.size = len(matrix)
        return square


class SecondFactor(Totp):
    """Six digits from an app: each code is good once, even when it is sent twice at a time."""

    def generate_qrcode(self, username: str, totp: str) -> Square:
        code = qrcode.QRCode(border=0)
        code.add_data(self.get_totp_uri(username, totp))
        return Square(code.get_matrix())

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The number of the code used last, once nobody else is just using one."""
        query = select(Moderator.totp_counter).where(Moderator.id == user.id)
        return db.session.scalar(query.with_for_update())

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        cast(Moderator, user).totp_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes for the day the app is lost: each is good once, even when sent twice at a time."""

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        db.session.refresh(user, ["mf_recovery_codes"], with_for_update=True)
        return bool(super().check_recovery_code(user, code))
