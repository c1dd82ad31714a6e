"""How alike two texts are: the share of their words and pairs of words that both have.

A text is signed by the least of many hashes of these, a few to a band (MinHash: Broder, “On the
resemblance and containment of documents”, 1997). The more alike two texts are, the sooner they
share a band, which an index finds. The same text is signed alike in every process.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import pairwise
from struct import Struct
from typing import Final

from models.screening.text import Text
from models.text.folding import folded_words

FEWEST: Final = 6  # distinct words; “Thank you very much!” is nobody's campaign
SHORT: Final = 24  # words and pairs: below it people say the same without knowing of each other
ALIKE, ALIKE_IF_SHORT = 0.45, 0.9  # of what either holds, both hold

BANDS: Final = 8
_IN_A_BAND: Final = 3
_AT_ONCE: Final = Struct("<8Q")  # hashes of 64 bits in one digest
_BAND: Final = Struct(f"<{_IN_A_BAND}Q")
_SALTS: Final = tuple(bytes([each]) for each in range(BANDS * _IN_A_BAND // 8))
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

Parts = frozenset[str]


def parts(text: Text) -> Parts:
    """The words of a text and their pairs, folded, each address being one word whatever it leads
    to; nothing of a text that is too short to be told from another."""
    words = folded_words(_URL.sub(" https ", text.plain))
    if len(set(words)) < FEWEST:
        return frozenset()
    return frozenset(words).union(map(" ".join, pairwise(words)))


def likeness(one: Parts, other: Parts) -> float:
    """The share of what either holds that both hold (Jaccard), from 0 to 1."""
    return len(one & other) / (len(one | other) or 1)


def are_alike(one: Parts, other: Parts) -> bool:
    """Whether one is a variant of the other; short ones only where hardly a word differs."""
    is_short = min(len(one), len(other)) < SHORT
    return likeness(one, other) >= (ALIKE_IF_SHORT if is_short else ALIKE)


def signature(text: Text) -> list[int]:
    """The bands of a text, by which it is found."""
    return bands(text.once(parts))


def bands(held: Parts) -> list[int]:
    """The signature of what a text holds: a number of 64 bits, with a sign, for each band."""
    if not held:
        return []
    least = [min(each) for each in zip(*map(_hashes, held), strict=True)]
    starts = range(0, BANDS * _IN_A_BAND, _IN_A_BAND)
    return [_number(_BAND.pack(*least[start : start + _IN_A_BAND])) for start in starts]


def _hashes(part: str) -> list[int]:
    said = part.encode()
    digests = (blake2b(said, salt=salt).digest() for salt in _SALTS)
    return [number for each in digests for number in _AT_ONCE.unpack(each)]


def _number(band: bytes) -> int:
    return int.from_bytes(blake2b(band, digest_size=8).digest(), signed=True)
