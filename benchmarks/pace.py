"""How long everything is measured, and what is left out where it must be quick."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`rounds` of which the median counts, `seconds` that readers ask and that writers write."""

    rounds: int = 5
    reading: int = 1
    writing: int = 2
    is_quick: bool = False

    @classmethod
    def quick(cls) -> Pace:
        return cls(rounds=2, writing=1, is_quick=True)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The databases that are measured."""
        return ("sqlite",) if self.is_quick else ("sqlite", "postgresql")
