"""The clauses of a text, and what in them says that a phrase is not meant."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from models.screening.crisis.phrase_index import Phrases
from models.screening.crisis.tokens import PAUSE, STOP

BEFORE: Final = 6  # words
AROUND: Final = 8

Place = tuple[int, int]  # from a word, and before which it ends


class Clauses:
    """One text, read once for what limits a clause and for what takes a meaning away."""

    def __init__(
        self, words: Sequence[str], *, limits: Phrases, before: Phrases, around: Phrases
    ) -> None:
        pauses = (at for at, word in enumerate(words) if word in (STOP, PAUSE))
        self._limits = sorted({*pauses, *(at for at, _ in limits.all_in(words))})
        self._before, self._around = before.all_in(words), around.all_in(words)
        self._length = len(words)

    def are_unmeant(self, at: int, end: int) -> bool:
        """Whether the words from `at` to `end` are denied, or long over."""
        first, last = self._clause(at, end)
        is_denied = _is_one_in(self._before, max(at - BEFORE, first), at)
        return is_denied or _is_one_in(self._around, first, last)

    def _clause(self, at: int, end: int) -> Place:
        """Where the clause begins that stands around some words, and before which it ends."""
        earlier = bisect_left(self._limits, at) - 1
        later = bisect_left(self._limits, end)
        first = self._limits[earlier] + 1 if earlier >= 0 else 0
        last = self._limits[later] if later < len(self._limits) else self._length
        return max(first, at - AROUND), min(last, end + AROUND)


def _is_one_in(places: list[Place], first: int, last: int) -> bool:
    low, high = bisect_left(places, (first, 0)), bisect_right(places, (last, 0))
    return any(end <= last for _, end in places[low:high])
