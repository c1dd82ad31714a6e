"""How long to measure, and what a quick run leaves out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`rounds`, of which the median counts, and `seconds` of reading and writing."""

    rounds: int = 5
    reading: int = 1
    writing: int = 2
    is_quick: bool = False

    @classmethod
    def quick(cls) -> Pace:
        return cls(rounds=2, writing=1, is_quick=True)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases to measure."""
        return ("sqlite",) if self.is_quick else ("sqlite", "postgresql")
