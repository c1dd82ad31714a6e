"""Rate limits for emails that anyone can request, by network and by address.

They are counted outside the database, by keyed digests, for at most an hour; so an erased address
stays counted.
"""

from __future__ import annotations

import math
import time

from flask import request
from limits import parse

from extensions import limiter
from models.commenters.network import Network
from models.encryption import sealing

NETWORK_LIMIT = parse("5 per 10 minutes")
ADDRESS_LIMIT = parse("3 per hour")


def minutes_until_allowed() -> int:
    """Count a request from this network; return 0, or the minutes to wait if it is over the
    limit."""
    network = Network.of(request.remote_addr).prefix
    key = sealing.keyed_digest("asking for a mail", network).hex()
    if limiter.limiter.hit(NETWORK_LIMIT, key):
        return 0
    over = limiter.limiter.get_window_stats(NETWORK_LIMIT, key).reset_time - time.time()
    return max(1, math.ceil(over / 60))


def is_address_over_limit(email: str) -> bool:
    """Count a request for this address; tell whether it is over the limit, known or not."""
    key = sealing.keyed_digest("asking for a mail", email.casefold()).hex()
    return not limiter.limiter.hit(ADDRESS_LIMIT, key)
