"""Evaluation of the spam classifier on decisions it was not trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

DOUBT_FROM = 0.7  # probability
BINS = 5
SPAM_PRECISION = 0.99  # required for the likely spam lane
MIN_SURE_COMMENTS = 50  # to measure that precision on

Prediction = tuple[float, bool]  # the predicted probability, and whether it was spam


@dataclass(frozen=True, slots=True)
class Bin:
    """Comments of similar predicted probability, from `low` percent on.

    `said` is the mean prediction.
    """

    low: int
    said: float
    spam: int
    many: int

    @property
    def high(self) -> int:
        return self.low + 100 // BINS

    @property
    def was(self) -> float:
        return self.spam / self.many


@dataclass(frozen=True, slots=True)
class Quality:
    """The evaluation on `many` comments, of which `spam` were spam.

    `doubted` were predicted to be, `found` of them rightly. From the probability `spam_from` on,
    the precision is at least `SPAM_PRECISION`.
    """

    many: int = 0
    spam: int = 0
    doubted: int = 0
    found: int = 0
    spam_from: float | None = None
    bins: list[Bin] = field(default_factory=list)  # without empty ones

    @classmethod
    def of(cls, judged: Sequence[Prediction]) -> Quality:
        """Evaluate predictions."""
        doubted = [is_spam for said, is_spam in judged if said >= DOUBT_FROM]
        spam = sum(is_spam for _, is_spam in judged)
        spam_from, bins = _spam_from(judged), _bins(judged)
        return cls(len(judged), spam, len(doubted), sum(doubted), spam_from, bins)

    @property
    def precision(self) -> float | None:
        return self.found / self.doubted if self.doubted else None

    @property
    def recall(self) -> float | None:
        return self.found / self.spam if self.spam else None


def _spam_from(judged: Sequence[Prediction]) -> float | None:
    """Return the lowest threshold with enough precision on enough comments, or None."""
    highest_first = sorted((each for each in judged if each[0] >= DOUBT_FROM), reverse=True)
    spam, precise = 0, dict[float, bool]()
    for many, (said, is_spam) in enumerate(highest_first, 1):
        spam += is_spam
        precise[said] = many >= MIN_SURE_COMMENTS and spam >= SPAM_PRECISION * many
    return min((said for said, is_precise in precise.items() if is_precise), default=None)


def _bins(judged: Sequence[Prediction]) -> list[Bin]:
    parts = defaultdict[int, list[Prediction]](list)
    for each in judged:
        parts[int(each[0] * BINS)].append(each)
    return [
        Bin(number * 100 // BINS, fmean(p for p, _ in part), sum(s for _, s in part), len(part))
        for number, part in sorted(parts.items())
    ]
