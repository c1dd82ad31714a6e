"""In how many replies each thing was seen, without keeping the things.

A count-min sketch: each has a few places, which it shares with others, and the least of them is
what is told (Cormode, Muthukrishnan, 2005). Only the least are raised, so that sharing rarely adds
(Estan, Varghese, 2002); from `EXACT` on by chance, so that 8 bits last (Morris, 1978).
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

SIZE_BITS = 23
FACTORS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F)  # odd: one for each place of a thing
SHIFT, MASK = 32 - SIZE_BITS, 0xFFFFFFFF
EXACT, MOST, STEP = 64, 255, 1.05


def _told(raised: int) -> float:
    """What a place tells that was raised so often."""
    return raised if raised <= EXACT else EXACT + (STEP ** (raised - EXACT) - 1) / (STEP - 1)


TOLD = [*map(_told, range(MOST + 1))]
CHANCES = [min(1.0, STEP ** (EXACT - raised)) for raised in range(MOST)]


class Counts:
    """Of `replies`, in how many each thing was, told by its hash of 32 bits."""

    def __init__(self) -> None:
        self.replies = 0
        self.places = bytearray(1 << SIZE_BITS)
        self._random = Random(1)  # noqa: S311 - nothing secret, and the same each time

    def add(self, hashes: Iterable[int]) -> None:
        """Count one more reply, that has all of these once."""
        self.replies += 1
        for each in hashes:
            self._raise(each)

    def of(self, each: int) -> float:
        """In how many it was; up to `EXACT` never less than that."""
        return TOLD[min([self.places[place] for place in _places(each)])]

    def _raise(self, each: int) -> None:
        places, mine = self.places, _places(each)
        least = min([places[place] for place in mine])
        if least < EXACT or (least < MOST and self._random.random() < CHANCES[least]):
            for place in mine:
                places[place] = max(places[place], least + 1)


def _places(each: int) -> list[int]:
    return [(each * factor & MASK) >> SHIFT for factor in FACTORS]
