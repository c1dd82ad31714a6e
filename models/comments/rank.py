"""Where a reply stands in the queue: urgent ones first, doubted ones last, each oldest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

URGENT: Final = 0
USUAL: Final = 1
DOUBTED: Final = 2
LIKELY_SPAM: Final = 3
BEHIND: Final = 10  # added to the rank of a reply that stands behind another one's card

RANKS: Final = tuple(range(LIKELY_SPAM + 1))
ALL: Final = (*RANKS, *(BEHIND + each for each in RANKS))


def rank_of(effects: Collection[str], *, urgent: bool) -> int:
    """The rank that the effects of what was found give, strongest first."""
    if urgent:
        return URGENT
    if "spam" in effects:
        return LIKELY_SPAM
    return DOUBTED if "doubt" in effects else USUAL


def visible(rank: int) -> int:
    """The rank without standing behind another card."""
    return rank % BEHIND
