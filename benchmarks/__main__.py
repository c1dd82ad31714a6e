"""`python -m benchmarks`: everything, or the parts that are named; with `quick` less of each."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator

from benchmarks.figures import Figure, table
from benchmarks.speed import reading, replying
from benchmarks.speed.turns import Pace

PARTS: dict[str, tuple[str, Callable[[Pace], Iterator[Figure]]]] = {
    "reading": ("Reading", reading.measure),
    "replying": ("Replying", replying.measure),
}


def main(*asked: str) -> int:
    """Measure and print, part by part, and tell whether every goal was met."""
    logging.disable(logging.INFO)  # a line for each request would be measured too
    pace = Pace(rounds=3, seconds=1, is_quick=True) if "quick" in asked else Pace()
    missed = 0
    for name in [each for each in PARTS if each in asked] or PARTS:
        title, measure = PARTS[name]
        figures = list(measure(pace))
        print(f"\n## {title}\n\n{table(figures)}\n", flush=True)
        missed += sum(each.is_met is False for each in figures)
    print(f"{missed} missed." if missed else "Every goal was met.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
