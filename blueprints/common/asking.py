"""How often a network may ask for a mail: counted in memory, by a keyed digest."""

from __future__ import annotations

import math
import time

from flask import request
from limits import parse

from extensions import limiter
from models import privacy
from models.network import Network

FROM_A_NETWORK = parse("5 per 10 minutes")


def minutes_to_wait() -> int:
    """Count one more; how many minutes to wait where it was too often, else 0."""
    network = Network.of(request.remote_addr).prefix
    key = privacy.fingerprint("asking for a mail", network).hex()
    if limiter.limiter.hit(FROM_A_NETWORK, key):
        return 0
    over = limiter.limiter.get_window_stats(FROM_A_NETWORK, key).reset_time - time.time()
    return max(1, math.ceil(over / 60))
