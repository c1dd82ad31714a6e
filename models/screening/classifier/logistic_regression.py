"""Online logistic regression over hashed features, in plain Python.

AdaGrad gives each weight its own learning rate (Duchi, Hazan, Singer, 2011). Features are weighted
by inverse document frequency and ignored in fewer than `MIN_COMMENTS` comments.
"""

from __future__ import annotations

import zlib
from array import array
from io import BytesIO
from itertools import chain
from math import exp, log, sqrt
from random import Random

from models.screening.classifier.features import Hashed

BUCKETS = 1 << 18  # of weights
MIN_COMMENTS = 3  # with a feature, before it counts
LEARNING_RATE, INITIAL_SQUARES = 1.5, 1.0
GROUPS = ((0.7, 1.0), (1.4, 1.0), (0.4, 0.0), (1.0, 1.25))  # norm, exponent of the IDF
MAX_LOGIT = 30.0
CELL_BITS, HASH_MASK = 23, 0xFFFFFFFF
CELL_SHIFT = 32 - CELL_BITS
EXACT_UP_TO, MAX_CELL, BASE = 64, 255, 1.05  # probabilistic above 64
INCREMENT_PROBABILITIES = [min(1.0, BASE ** (EXACT_UP_TO - cell)) for cell in range(MAX_CELL)]
ESTIMATES = [
    cell if cell <= EXACT_UP_TO else EXACT_UP_TO + (BASE ** (cell - EXACT_UP_TO) - 1) / (BASE - 1)
    for cell in range(MAX_CELL + 1)
]


class FeatureCounts:
    """A count-min sketch of how many of `replies` comments have each feature.

    `until` is the id of the last one counted. Only the lowest of a feature's four cells are raised
    (Estan, Varghese, 2002), beyond `EXACT_UP_TO` with decreasing probability, so that 8 bits
    suffice (Morris, 1978).
    """

    def __init__(self) -> None:
        self.replies = self.until = 0
        self.cells = bytearray(1 << CELL_BITS)
        self._random = Random(1)  # noqa: S311 - reproducible, not secret

    def add(self, features: Hashed) -> None:
        """Count the features of a comment."""
        self.replies, cells = self.replies + 1, self.cells
        for each in chain.from_iterable(features):
            all_cells = one, two, three, four = _cells(each)
            lowest = min(cells[one], cells[two], cells[three], cells[four])
            if lowest < EXACT_UP_TO or (
                lowest < MAX_CELL and self._random.random() < INCREMENT_PROBABILITIES[lowest]
            ):
                for cell in all_cells:
                    if cells[cell] == lowest:
                        cells[cell] = lowest + 1

    def of(self, feature: int) -> float:
        """Estimate how many comments have a feature; up to `EXACT_UP_TO` never too low."""
        cells, (one, two, three, four) = self.cells, _cells(feature)
        return ESTIMATES[min(cells[one], cells[two], cells[three], cells[four])]


class LogisticRegression:
    """Weights of a logistic regression, and the feature counts that scale its input."""

    def __init__(self, counts: FeatureCounts | None = None) -> None:
        self.counts = counts or FeatureCounts()
        self.weights = array("f", bytes(4 * BUCKETS))
        self.squares = array("f", [INITIAL_SQUARES]) * BUCKETS
        self.bias = array("d", [0.0, INITIAL_SQUARES])  # the bias, its squares

    def learn(self, features: Hashed, is_spam: bool) -> None:
        """Take one gradient step towards a decision."""
        vector, weights, squares = self.vector(features), self.weights, self.squares
        error = self._sigmoid(vector) - is_spam
        for each, value in vector:
            bucket, slope = each % BUCKETS, error * value
            squares[bucket] += slope * slope
            weights[bucket] -= LEARNING_RATE * slope / sqrt(squares[bucket])
        self.bias[1] += error * error
        self.bias[0] -= LEARNING_RATE * error / sqrt(self.bias[1])

    def probability(self, features: Hashed) -> float:
        """Return the probability that a comment is spam."""
        return self._sigmoid(self.vector(features))

    def shares(self, features: Hashed) -> dict[int, float]:
        """Return what each feature adds to the log-odds of spam."""
        weights = self.weights
        return {each: weights[each % BUCKETS] * value for each, value in self.vector(features)}

    def vector(self, features: Hashed) -> list[tuple[int, float]]:
        """Return the features common enough to count, each group scaled to its norm."""
        replies, of, vector = self.counts.replies, self.counts.of, list[tuple[int, float]]()
        for group, (norm, exponent) in zip(features, GROUPS, strict=True):
            counted = [(each, of(each)) for each in group]
            known = [
                (each, log(1 + replies / count) ** exponent)
                for each, count in counted
                if count >= MIN_COMMENTS
            ]
            length = sqrt(sum(value * value for _, value in known))
            vector += [(each, norm * value / length) for each, value in known]
        return vector

    def to_bytes(self) -> bytes:
        """Return the compressed state, in this machine's byte order."""
        head = array("q", [self.counts.replies, self.counts.until])
        parts = self.bias, self.weights, self.squares, head, self.counts.cells
        return zlib.compress(b"".join(parts))

    @classmethod
    def from_bytes(cls, stored: bytes) -> LogisticRegression:
        """Restore the state that `to_bytes` returned."""
        made, head, stream = cls(), array("q", [0, 0]), BytesIO(zlib.decompress(stored))
        for part in (made.bias, made.weights, made.squares, head, made.counts.cells):
            stream.readinto(part)
        made.counts.replies, made.counts.until = head
        return made

    def _sigmoid(self, vector: list[tuple[int, float]]) -> float:
        weights = self.weights
        logit = self.bias[0] + sum(weights[each % BUCKETS] * value for each, value in vector)
        return 1 / (1 + exp(-max(-MAX_LOGIT, min(MAX_LOGIT, logit))))


def _cells(feature: int) -> tuple[int, int, int, int]:
    """Return the four cells of a feature; the factors are odd, so no bits are lost."""
    return (
        (feature * 0x9E3779B1 & HASH_MASK) >> CELL_SHIFT,
        (feature * 0x85EBCA77 & HASH_MASK) >> CELL_SHIFT,
        (feature * 0xC2B2AE3D & HASH_MASK) >> CELL_SHIFT,
        (feature * 0x27D4EB2F & HASH_MASK) >> CELL_SHIFT,
    )
