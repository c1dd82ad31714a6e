"""How often a network may ask for a mail, and an address be asked for: counted beside the database
by keyed digests, an hour at most, so that an address that was erased is counted on."""

from __future__ import annotations

import math
import time

from flask import request
from limits import parse

from extensions import limiter
from models.commenters.network import Network
from models.encryption import sealing

FROM_A_NETWORK = parse("5 per 10 minutes")
TO_AN_ADDRESS = parse("3 per hour")


def minutes_to_wait() -> int:
    """Count one more; how many minutes to wait where it was too often, else 0."""
    network = Network.of(request.remote_addr).prefix
    key = sealing.keyed_digest("asking for a mail", network).hex()
    if limiter.limiter.hit(FROM_A_NETWORK, key):
        return 0
    over = limiter.limiter.get_window_stats(FROM_A_NETWORK, key).reset_time - time.time()
    return max(1, math.ceil(over / 60))


def is_asked_for_often(email: str) -> bool:
    """Count one more; whether an address was asked for too often, known or not, and whatever was
    erased since."""
    key = sealing.keyed_digest("asking for a mail", email.casefold()).hex()
    return not limiter.limiter.hit(TO_AN_ADDRESS, key)
