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

from models.screening.triage.counts import Counts
from models.screening.triage.features import Hashed

BUCKETS = 1 << 18  # of weights
FEWEST = 3  # replies that have a feature, before it weighs anything
RATE, CAUTION = 1.5, 1.0  # how fast it learns, and how slowly it begins to
# How much letters, links, shape and the rest say, and how much more of it what is rare says.
SHARES = ((0.7, 1.0), (1.4, 1.0), (0.4, 0.0), (1.0, 1.25))
SUREST = 30.0  # further on, a probability is 0 or 1

Vector = list[tuple[int, float]]  # features, and how much of each


class Learner:
    """What was learned: a weight for each bucket. Of all replies seen, whether decided about or
    not, `counts` tells how many had a feature."""

    def __init__(self, counts: Counts | None = None) -> None:
        self.counts = counts or Counts()
        self.weights = array("f", bytes(4 * BUCKETS))
        self.squares = array("f", [CAUTION]) * BUCKETS
        self.bias = array("d", [0.0, CAUTION])  # and its squares

    def count(self, features: Hashed) -> None:
        """Remember that one more reply has these features."""
        self.counts.add(chain.from_iterable(features))

    def learn(self, features: Hashed, is_spam: bool) -> None:
        """Move the weights of features that enough replies have towards what was decided."""
        vector, weights, squares = self.vector(features), self.weights, self.squares
        error = self._chance(vector) - is_spam
        for each, value in vector:
            bucket, slope = each % BUCKETS, error * value
            squares[bucket] += slope * slope
            weights[bucket] -= RATE * slope / sqrt(squares[bucket])
        self.bias[1] += error * error
        self.bias[0] -= RATE * error / sqrt(self.bias[1])

    def probability(self, features: Hashed) -> float:
        """How likely it is that the desk would call it spam."""
        return self._chance(self.vector(features))

    def vector(self, features: Hashed) -> Vector:
        """Those of these features that enough replies had, each group of the same length."""
        groups = zip(features, SHARES, strict=True)
        return [
            each
            for group, (share, rarity) in groups
            for each in _scaled(self._known(group, rarity), share)
        ]

    def shares(self, features: Hashed) -> dict[int, float]:
        """How much each of these features says: above 0 for spam, below against it."""
        weights = self.weights
        return {each: weights[each % BUCKETS] * value for each, value in self.vector(features)}

    def to_bytes(self) -> bytes:
        """Everything, compressed; in the byte order of this computer."""
        return zlib.compress(b"".join(memoryview(each).cast("B") for each in self._parts()))

    @classmethod
    def from_bytes(cls, kept: bytes) -> Learner:
        """What `to_bytes` gave."""
        learner, whole, start = cls(), memoryview(zlib.decompress(kept)), 0
        for part in learner._parts():
            place = memoryview(part).cast("B")
            place[:] = whole[start : start + len(place)]
            start += len(place)
        return learner

    def _known(self, hashes: list[int], rarity: float) -> Vector:
        replies, of = self.counts.replies, self.counts.of
        seen = ((each, of(each)) for each in hashes)
        return [
            (each, log(1 + replies / count) ** rarity) for each, count in seen if count >= FEWEST
        ]

    def _chance(self, vector: Vector) -> float:
        weights = self.weights
        sum_ = self.bias[0] + sum(weights[each % BUCKETS] * value for each, value in vector)
        return 1 / (1 + exp(-max(-SUREST, min(SUREST, sum_))))

    def _parts(self) -> tuple[array[float] | array[int] | bytearray, ...]:
        counts = self.counts
        return self.bias, self.weights, self.squares, counts.head, counts.places


def _scaled(vector: Vector, length: float) -> Iterator[tuple[int, float]]:
    whole = sqrt(sum(value * value for _, value in vector))
    return ((each, length * value / whole) for each, value in vector)
