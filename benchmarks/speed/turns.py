"""Two sides that are loaded in turn, and the medians of their rounds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

import click

from benchmarks.speed.wrk import Load

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Median:
    """The medians of the rounds of one side: answers a second, milliseconds."""

    per_second: float
    p50: float
    p99: float
    longest: float
    rounds: tuple[Load, ...]

    @classmethod
    def of(cls, rounds: list[Load]) -> Median:
        named = ("per_second", "p50", "p99", "longest")
        medians = {name: median(getattr(each, name) for each in rounds) for name in named}
        return cls(**medians, rounds=tuple(rounds))


def in_turn(
    label: str, sides: Mapping[str, Callable[[], Load]], *, rounds: int
) -> dict[str, Median]:
    """Load each side once for warming up, then one after the other, round by round."""
    took: dict[str, list[Load]] = {name: [] for name in sides}
    turns = [name for _ in range(1 + rounds) for name in sides]
    with click.progressbar(turns, label=label, file=sys.stderr) as bar:
        for name in bar:
            took[name].append(_trusted(sides[name]()))
    return {name: Median.of(loads[1:]) for name, loads in took.items()}


def _trusted(load: Load) -> Load:
    """A load in which answers failed says nothing."""
    if load.broken or load.others > 0.01 * load.good:
        raise RuntimeError(f"not all was answered: {load}")
    return load
