"""`python -m benchmarks`: everything, or the parts that are named; with `quick` less of each.

Each part is measured by a process of its own, so that none inherits what another left in memory;
two that keep one core busy each are measured at the same time. Measuring everything writes
docs/performance.md; quickly, .cache/bench/performance.md.
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
TOGETHER = ("growth", "screening")
NOT_QUICKLY = {"screening"}


def main(*asked: str) -> int:
    """Measure, and tell whether everything could be measured and every goal was met."""
    FOUND.mkdir(parents=True, exist_ok=True)
    quick, named = "quick" in asked, [each for each in MODULES if each in asked]
    if len(named) == 1:
        return _measure(named[0], Pace.quick() if quick else Pace())
    names = named or [each for each in MODULES if not (quick and each in NOT_QUICKLY)]
    parts = _measured(names, quick=quick)
    if not named:
        report.write(parts, quick=quick)
    missed = sum(each.missed for each in parts)
    print(f"{missed} missed." if missed else "Every goal was met.")
    return int(bool(missed) or len(parts) < len(names))


def _measure(name: str, pace: Pace) -> int:
    logging.disable(logging.INFO)  # a line for each request would be measured too
    part = Part.measured(name, pace)
    part.write(_file(name))
    print(f"\n## {part.title}\n\n{part.table}\n\n{part.circumstances}\n", flush=True)
    return int(bool(part.missed))


def _measured(names: list[str], *, quick: bool) -> list[Part]:
    """What other processes found: those that did not fall."""
    for each in names:
        _file(each).unlink(missing_ok=True)
    at_once = [each for each in names if each in TOGETHER]
    for group in [*([each] for each in names if each not in at_once), at_once]:
        for process in [_process(each, quick=quick) for each in group]:
            process.wait()
    return [Part.read(_file(each)) for each in names if _file(each).exists()]


def _process(name: str, *, quick: bool) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "benchmarks", name, *["quick"] * quick])


def _file(name: str) -> Path:
    return FOUND / f"{name}.json"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
