"""The clock of the reply form: the site's own time, signed, as it travels with a reply."""

from __future__ import annotations

import time

from itsdangerous import BadSignature, Signer

from models.encryption import sealing


def tick(*, seconds_ago: float = 0.0) -> str:
    """Sign the time, in milliseconds since 1970. Whoever reads it learns nothing else."""
    return _signer().sign(str(round((time.time() - seconds_ago) * 1000))).decode()


def seconds_since(clock: str | None) -> float | None:
    """How many seconds ago a clock was signed; None for none, and for one that isn't ours."""
    try:
        began = int(_signer().unsign(clock or ""))
    except BadSignature:
        return None
    return max(time.time() - began / 1000, 0.0)


def _signer() -> Signer:
    return Signer(sealing.derived_key("form clock"))
