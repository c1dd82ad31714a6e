"""`python -m benchmarks`: everything, or the parts that are named; with `quick` less of each.

Each part is measured by a process of its own, so that none inherits what another left in memory.
Measuring everything writes docs/performance.md; quickly, .cache/bench/performance.md.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.pace import Pace
from benchmarks.parts import MODULES, Part
from config import ROOT

FOUND = ROOT / ".cache/bench/found"  # a file for each part


def main(*asked: str) -> int:
    """Measure, and tell whether everything could be measured and every goal was met."""
    FOUND.mkdir(parents=True, exist_ok=True)
    quick, names = "quick" in asked, [each for each in MODULES if each in asked]
    if len(names) == 1:
        return _measure(names[0], Pace.quick() if quick else Pace())
    parts = [found for each in names or MODULES if (found := _measured(each, quick=quick))]
    if not names:
        report.write(parts, quick=quick)
    missed = sum(each.missed for each in parts)
    print(f"{missed} missed." if missed else "Every goal was met.")
    return int(bool(missed) or len(parts) < len(names or MODULES))


def _measure(name: str, pace: Pace) -> int:
    logging.disable(logging.INFO)  # a line for each request would be measured too
    part = Part.measured(name, pace)
    part.write(_file(name))
    print(
        f"\n## {part.title}\n\n{part.table}\n\nLoad {part.load}, {part.took:.0f} s.\n", flush=True
    )
    return int(bool(part.missed))


def _measured(name: str, *, quick: bool) -> Part | None:
    """What another process found; None if it fell."""
    _file(name).unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "benchmarks", name, *["quick"] * quick], check=False)
    return Part.read(_file(name)) if _file(name).exists() else None


def _file(name: str) -> Path:
    return FOUND / f"{name}.json"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
