"""How well triage sorts: judged by decisions of this desk that it had not learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

DOUBT_FROM = 0.7  # likely enough that a reply goes further back
BINS = 5  # equal parts of 0 to 100 %
SURE = 0.99  # of what goes into the lane of spam must be spam
FEWEST_SURE = 50  # replies that this is told from

Judged = tuple[float, bool]  # how likely spam it was said to be, and whether it is


@dataclass(frozen=True, slots=True)
class Bin:
    """Replies of which about the same was said: from `low` on, in percent."""

    low: int
    said: float  # on average
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
    """What came of the replies that were held back: of so `many`, `spam` were spam; `doubted` are
    those that triage would have doubted, `found` those of them that were spam."""

    many: int = 0
    spam: int = 0
    doubted: int = 0
    found: int = 0
    spam_from: float | None = None  # from here on at least `SURE` were spam
    bins: list[Bin] = field(default_factory=list)  # that hold any

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Quality:
        """The quality of these judgements."""
        doubted = [is_spam for said, is_spam in judged if said >= DOUBT_FROM]
        return cls(
            many=len(judged),
            spam=sum(is_spam for _, is_spam in judged),
            doubted=len(doubted),
            found=sum(doubted),
            spam_from=_sure_from(judged),
            bins=_bins(judged),
        )

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Quality:
        return cls(**{**kept, "bins": [Bin(**each) for each in kept["bins"]]})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def precision(self) -> float | None:
        """How many of those it doubted were spam."""
        return self.found / self.doubted if self.doubted else None

    @property
    def recall(self) -> float | None:
        """How much of the spam it doubted."""
        return self.found / self.spam if self.spam else None


def _sure_from(judged: Sequence[Judged]) -> float | None:
    """The lowest likelihood from which on at least `SURE` of `FEWEST_SURE` or more were spam."""
    surest_first = sorted((each for each in judged if each[0] >= DOUBT_FROM), reverse=True)
    lowest, spam = None, 0
    for many, (said, is_spam) in enumerate(surest_first, 1):
        spam += is_spam
        is_last = many == len(surest_first) or surest_first[many][0] < said
        if is_last and many >= FEWEST_SURE and spam >= SURE * many:
            lowest = said
    return lowest


def _bins(judged: Sequence[Judged]) -> list[Bin]:
    parts: list[list[Judged]] = [[] for _ in range(BINS)]
    for said, is_spam in judged:
        parts[min(BINS - 1, int(said * BINS))].append((said, is_spam))
    return [_bin(number * 100 // BINS, part) for number, part in enumerate(parts) if part]


def _bin(low: int, part: list[Judged]) -> Bin:
    said, spam = (sum(each) for each in zip(*part, strict=True))
    return Bin(low, said / len(part), int(spam), len(part))
