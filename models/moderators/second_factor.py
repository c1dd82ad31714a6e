"""Second factor of a moderator: TOTP codes and recovery codes."""

from __future__ import annotations

from typing import Any, cast

from flask_security import MfRecoveryCodesUtil, UserMixin
from flask_security.totp import Totp
from sqlalchemy import select

from extensions import db
from models.encryption import sealing
from models.moderators.moderator import Moderator


class QRCode(str):
    """QR code as the `d` attribute of an SVG path, one unit a module."""

    size: int  # modules a side

    def __new__(cls, matrix: list[list[bool]]) -> QRCode:
        dark = [(x, y) for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark]
        square = super().__new__(cls, "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
        square.size = len(matrix)
        return square


class SecondFactor(Totp):
    """TOTP codes, each valid once, even when sent twice concurrently.

    Raises `KeyUnusable` without a lasting secret: codes could not be checked, and a new set-up
    would be lost on restart.
    """

    def generate_totp_secret(self) -> str:
        sealing.loaded_keys().require_lasting_secret()
        return super().generate_totp_secret()

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        sealing.loaded_keys().require_lasting_secret()
        return super().verify_totp(token, totp_secret, user, window)

    def generate_qrcode(self, username: str, totp: str) -> QRCode:
        import qrcode  # noqa: PLC0415 - 3.7 MiB with Pillow, for who sets up a second factor

        code = qrcode.QRCode(border=0)
        code.add_data(self.get_totp_uri(username, totp))
        return QRCode(code.get_matrix())

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the counter of the last used code, locking the account's row."""
        query = select(Moderator.totp_counter).where(Moderator.id == user.id)
        return db.session.scalar(query.with_for_update())

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        cast(Moderator, user).totp_counter = tmatch.counter


class RecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes, each valid once, even when sent twice concurrently."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        sealing.loaded_keys().require_lasting_secret()
        return super().create_recovery_codes(user)

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        sealing.loaded_keys().require_lasting_secret()
        return super().get_recovery_codes(user)

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        sealing.loaded_keys().require_lasting_secret()
        db.session.refresh(user, ["mf_recovery_codes"], with_for_update=True)
        return bool(super().check_recovery_code(user, code))
