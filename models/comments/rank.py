"""Ranks of comments in the queue: urgent first, likely spam last, each oldest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

URGENT: Final = 0
USUAL: Final = 1
DOUBTED: Final = 2
LIKELY_SPAM: Final = 3
GROUPED_OFFSET: Final = 10  # added for comments grouped behind another one's card

RANKS: Final = tuple(range(LIKELY_SPAM + 1))
ALL_RANKS: Final = (*RANKS, *(GROUPED_OFFSET + each for each in RANKS))


def rank_of(effects: Collection[str], *, urgent: bool) -> int:
    """Return the rank for the strongest effect of the findings."""
    if urgent:
        return URGENT
    if "spam" in effects:
        return LIKELY_SPAM
    return DOUBTED if "doubt" in effects else USUAL


def visible(rank: int) -> int:
    """Return the rank without the offset for comments grouped behind another."""
    return rank % GROUPED_OFFSET
