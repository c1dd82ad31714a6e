"""Hash chain of decisions: each digest covers the row's content and the previous digest.

Changing, removing or inserting a row breaks the chain from there on. Erasable texts enter only as a
commitment, the digest of a random salt and the text: provable while both are kept, meaningless once
they are erased.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

GENESIS = bytes(32)  # `previous` of the first row
SALT_LENGTH = 16  # bytes


def link(previous: bytes, content: Sequence[Any]) -> bytes:
    """Return the digest of a row with this `content`, following the digest `previous`."""
    written = json.dumps(list(content), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + written.encode()).digest()


def new_salt() -> bytes:
    """Return a random salt that keeps a commitment from being guessed."""
    return secrets.token_bytes(SALT_LENGTH)


def commitment(salt: bytes, *said: str) -> bytes:
    """Return the commitment to the texts `said`."""
    return hashlib.sha256(salt + json.dumps(said, ensure_ascii=False).encode()).digest()
