"""An online logistic regression over hashed features, in plain Python.

AdaGrad: each weight has a rate of its own, that falls with what it learned (Duchi, Hazan, Singer,
2011). A feature counts for more the fewer replies have it, and for nothing below `FEWEST`.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator
from itertools import chain
from math import exp, log, sqrt

from models.screening.triage.features import Hashed

BUCKETS, SLOTS = 1 << 18, 1 << 21  # of weights, of counts: half of those for words
SLOT_SHIFT = 11  # leaves 21 of the 32 bits of a hash
FEWEST, MOST = 3, 0xFFFF  # replies with a feature: before it weighs anything, that are counted
RATE, CAUTION = 2.0, 1.0  # how fast it learns, and how slowly it begins to
SHARES = (0.7, 1.0)  # of the letters, of everything else
RARITY = 1.5  # how much more weight what is rare has
SUREST = 30.0  # further on, a probability is 0 or 1

Vector = list[tuple[int, float]]  # features, and how much of each


class Learner:
    """What was learned: a weight for each bucket, and how many replies had each feature."""

    def __init__(self) -> None:
        self.weights = array("f", bytes(4 * BUCKETS))
        self.squares = array("f", [CAUTION]) * BUCKETS
        self.counts = array("H", bytes(2 * SLOTS))
        self.head = array("d", [0.0, CAUTION, 0.0])  # the bias, its squares, replies counted

    def count(self, features: Hashed) -> None:
        """Remember that one more reply has these features."""
        counts = self.counts
        self.head[2] += 1
        for each in chain.from_iterable(features):
            slot = each >> SLOT_SHIFT
            if counts[slot] < MOST:
                counts[slot] += 1

    def learn(self, features: Hashed, is_spam: bool) -> None:
        """Move the weights of features that enough replies have towards what was decided."""
        vector, weights, squares = self.vector(features), self.weights, self.squares
        error = self._chance(vector) - is_spam
        for each, value in vector:
            bucket, slope = each % BUCKETS, error * value
            squares[bucket] += slope * slope
            weights[bucket] -= RATE * slope / sqrt(squares[bucket])
        self.head[1] += error * error
        self.head[0] -= RATE * error / sqrt(self.head[1])

    def probability(self, features: Hashed) -> float:
        """How likely it is that the desk would call it spam."""
        return self._chance(self.vector(features))

    def vector(self, features: Hashed) -> Vector:
        """Those of these features that enough replies had, each group of the same length."""
        groups = zip(features, SHARES, strict=True)
        return [each for group, share in groups for each in _scaled(self._known(group), share)]

    def shares(self, features: Hashed) -> dict[int, float]:
        """How much each of these features says: above 0 for spam, below against it."""
        weights = self.weights
        return {each: weights[each % BUCKETS] * value for each, value in self.vector(features)}

    def to_bytes(self) -> bytes:
        """Everything, compressed; in the byte order of this computer."""
        return zlib.compress(b"".join(memoryview(each) for each in self._parts()))

    @classmethod
    def from_bytes(cls, kept: bytes) -> Learner:
        """What `to_bytes` gave."""
        learner, whole, start = cls(), zlib.decompress(kept), 0
        for part in learner._parts():
            place = memoryview(part).cast("B")
            place[:] = whole[start : start + len(place)]
            start += len(place)
        return learner

    def _known(self, hashes: list[int]) -> Vector:
        replies, counts = self.head[2], self.counts
        seen = ((each, counts[each >> SLOT_SHIFT]) for each in hashes)
        return [
            (each, log(1 + replies / count) ** RARITY) for each, count in seen if count >= FEWEST
        ]

    def _chance(self, vector: Vector) -> float:
        weights = self.weights
        sum_ = self.head[0] + sum(weights[each % BUCKETS] * value for each, value in vector)
        return 1 / (1 + exp(-max(-SUREST, min(SUREST, sum_))))

    def _parts(self) -> tuple[array[float] | array[int], ...]:
        return self.head, self.weights, self.squares, self.counts


def _scaled(vector: Vector, length: float) -> Iterator[tuple[int, float]]:
    whole = sqrt(sum(value * value for _, value in vector))
    return ((each, length * value / whole) for each, value in vector)
