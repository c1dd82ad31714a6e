"""MinHash signatures, and similarity of texts by their words and pairs of words.

A signature is the minimum of many hashes of these, several to a band (Broder, “On the resemblance
and containment of documents”, 1997). The more similar two texts are, the likelier they share a
band, which an index finds. Signatures are the same in every process.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import pairwise
from struct import Struct
from typing import Final

from models.screening.text import Text
from models.text.folding import folded_words

MIN_WORDS: Final = 6  # distinct words; many people write “Thank you very much!”
SHORT_TEXT: Final = 24  # shingles; below, people write the same independently
MIN_SIMILARITY, MIN_SIMILARITY_SHORT = 0.45, 0.9  # Jaccard

BANDS: Final = 8
_HASHES_PER_BAND: Final = 3
_DIGEST: Final = Struct("<8Q")  # 64-bit hashes in one digest
_BAND: Final = Struct(f"<{_HASHES_PER_BAND}Q")
_SALTS: Final = tuple(bytes([each]) for each in range(BANDS * _HASHES_PER_BAND // 8))
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

Shingles = frozenset[str]


def shingles(text: Text) -> Shingles:
    """Return the folded words of a text and their pairs; empty if the text is too short.

    All URLs count as the same word.
    """
    words = folded_words(_URL.sub(" https ", text.plain))
    if len(set(words)) < MIN_WORDS:
        return frozenset()
    return frozenset(words).union(map(" ".join, pairwise(words)))


def similarity(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard similarity, from 0 to 1."""
    return len(one & other) / (len(one | other) or 1)


def are_alike(one: Shingles, other: Shingles) -> bool:
    """Return whether two texts are near-duplicates; short ones must be nearly identical."""
    is_short = min(len(one), len(other)) < SHORT_TEXT
    return similarity(one, other) >= (MIN_SIMILARITY_SHORT if is_short else MIN_SIMILARITY)


def signature(text: Text) -> list[int]:
    """Return the bands of a text."""
    return bands(text.once(shingles))


def bands(shingles: Shingles) -> list[int]:
    """Return the signature of shingles: one signed 64-bit number per band."""
    if not shingles:
        return []
    least = [min(each) for each in zip(*map(_hashes, shingles), strict=True)]
    starts = range(0, BANDS * _HASHES_PER_BAND, _HASHES_PER_BAND)
    return [_number(_BAND.pack(*least[start : start + _HASHES_PER_BAND])) for start in starts]


def _hashes(shingle: str) -> list[int]:
    digests = (blake2b(shingle.encode(), salt=salt).digest() for salt in _SALTS)
    return [number for each in digests for number in _DIGEST.unpack(each)]


def _number(band: bytes) -> int:
    return int.from_bytes(blake2b(band, digest_size=8).digest(), signed=True)
