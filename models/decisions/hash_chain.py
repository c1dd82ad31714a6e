"""The chain that decisions hang on: each row's digest covers its content and the row before.

Whoever changes, removes or inserts a row breaks the chain from there on. What was said beside
a decision enters only as a commitment, the digest of a random salt and the words: it can be
proven as long as both are kept, and says nothing once they are erased.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

GENESIS = bytes(32)  # what the first row follows
SALT = 16  # bytes


def link(previous: bytes, content: Sequence[Any]) -> bytes:
    """The digest of a row with this `content` that follows the row with the digest `previous`."""
    written = json.dumps(list(content), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + written.encode()).digest()


def new_salt() -> bytes:
    """Random bytes that keep a commitment from being guessed."""
    return secrets.token_bytes(SALT)


def commitment(salt: bytes, *said: str) -> bytes:
    """What stands in a row for the words `said` beside it."""
    return hashlib.sha256(salt + json.dumps(said, ensure_ascii=False).encode()).digest()
