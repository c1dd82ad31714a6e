"""In how many replies each thing was seen, without keeping the things.

A count-min sketch: each has a few places, which it shares with others, and the least of them is
what is told (Cormode, Muthukrishnan, 2005). Only the least are raised, so that sharing rarely adds
(Estan, Varghese, 2002); from `EXACT` on by chance, so that 8 bits last (Morris, 1978).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from random import Random

SIZE_BITS = 23
ONE, TWO, THREE, FOUR = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F  # odd, so all bits stay
SHIFT, MASK = 32 - SIZE_BITS, 0xFFFFFFFF
EXACT, MOST, STEP = 64, 255, 1.05


def _told(raised: int) -> float:
    """What a place tells that was raised so often."""
    return raised if raised <= EXACT else EXACT + (STEP ** (raised - EXACT) - 1) / (STEP - 1)


TOLD = [*map(_told, range(MOST + 1))]
CHANCES = [min(1.0, STEP ** (EXACT - raised)) for raised in range(MOST)]


class Counts:
    """Of `replies`, in how many each thing was, told by its hash of 32 bits.

    `until` is the comment that was counted last.
    """

    def __init__(self) -> None:
        self.head = array("q", [0, 0])
        self.places = bytearray(1 << SIZE_BITS)
        self._random = Random(1)  # noqa: S311 - nothing secret, and the same each time

    @property
    def replies(self) -> int:
        return self.head[0]

    @property
    def until(self) -> int:
        return self.head[1]

    @until.setter
    def until(self, comment_id: int) -> None:
        self.head[1] = comment_id

    def add(self, hashes: Iterable[int]) -> None:
        """Count one more reply, that has all of these once."""
        self.head[0] += 1
        for each in hashes:
            self._raise(each)

    def of(self, each: int) -> float:
        """In how many it was; up to `EXACT` never less than that."""
        places, (one, two, three, four) = self.places, _places(each)
        return TOLD[min(places[one], places[two], places[three], places[four])]

    def _raise(self, each: int) -> None:
        places, mine = self.places, _places(each)
        one, two, three, four = mine
        least = min(places[one], places[two], places[three], places[four])
        if least < EXACT or (least < MOST and self._random.random() < CHANCES[least]):
            for place in mine:
                if places[place] == least:
                    places[place] = least + 1


def _places(each: int) -> tuple[int, int, int, int]:
    """Written out, for this is where the time goes."""
    return (
        (each * ONE & MASK) >> SHIFT,
        (each * TWO & MASK) >> SHIFT,
        (each * THREE & MASK) >> SHIFT,
        (each * FOUR & MASK) >> SHIFT,
    )
