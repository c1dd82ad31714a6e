"""The signed timestamp of the comment form, which travels with a submission."""

from __future__ import annotations

import time

from itsdangerous import BadSignature, Signer

from models.encryption import sealing


def sign_now(*, seconds_ago: float = 0.0) -> str:
    """Return the current time, signed: milliseconds since 1970, and nothing else."""
    return _signer().sign(str(round((time.time() - seconds_ago) * 1000))).decode()


def seconds_since_signed(clock: str | None) -> float | None:
    """Return the age of a timestamp in seconds; None if it is missing or not ours."""
    try:
        began = int(_signer().unsign(clock or ""))
    except BadSignature:
        return None
    return max(time.time() - began / 1000, 0.0)


def _signer() -> Signer:
    return Signer(sealing.derived_key("form clock"))
