"""Evaluation of the spam classifier on decisions it was not trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

DOUBT_FROM = 0.7  # probability from which a comment goes further back in the queue
BINS = 5  # equal parts of 0 to 100 %
SURE = 0.99  # precision that the lane of likely spam needs
FEWEST_SURE = 50  # comments to show it on

Judged = tuple[float, bool]  # the predicted probability, and whether it was spam


@dataclass(frozen=True, slots=True)
class Bin:
    """Comments of about the same predicted probability, from `low` percent on; `said` is the mean
    prediction."""

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
    """The outcome for `many` comments, of which `spam` were spam; `doubted` were predicted to be,
    `found` of these rightly. From `spam_from` on, at least `SURE` of all were spam."""

    many: int = 0
    spam: int = 0
    doubted: int = 0
    found: int = 0
    spam_from: float | None = None
    bins: list[Bin] = field(default_factory=list)  # that hold any

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Quality:
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


def _spam_from(judged: Sequence[Judged]) -> float | None:
    """Return the lowest threshold with a precision of `SURE` on `FEWEST_SURE` comments or more."""
    highest_first = sorted((each for each in judged if each[0] >= DOUBT_FROM), reverse=True)
    spam, precise = 0, dict[float, bool]()
    for many, (said, is_spam) in enumerate(highest_first, 1):
        spam += is_spam
        precise[said] = many >= FEWEST_SURE and spam >= SURE * many
    return min((said for said, is_precise in precise.items() if is_precise), default=None)


def _bins(judged: Sequence[Judged]) -> list[Bin]:
    parts = defaultdict[int, list[Judged]](list)
    for each in judged:
        parts[int(each[0] * BINS)].append(each)
    return [
        Bin(number * 100 // BINS, fmean(p for p, _ in part), sum(s for _, s in part), len(part))
        for number, part in sorted(parts.items())
    ]
