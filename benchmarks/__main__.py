"""`python -m benchmarks`: run all benchmarks, or the named ones; `quick` does less of each.

Each runs in a process of its own, so that none inherits another's memory; two that keep one core
busy each run at the same time. A full run writes docs/performance.md, a quick one
.cache/bench/performance.md.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from benchmarks import report
from benchmarks.pace import Pace
from benchmarks.parts import MODULES, Part, measured

TOGETHER = {"growth", "screening"}
NOT_QUICKLY = {"screening"}


def main(*asked: str) -> int:
    """Run the benchmarks; return whether all of them ran and every goal was met."""
    quick, named = "quick" in asked, [each for each in MODULES if each in asked]
    names = named or [each for each in MODULES if not (quick and each in NOT_QUICKLY)]
    found = {}
    for part in _measured(names, Pace.quick() if quick else Pace()):
        print(f"\n{part.section}", flush=True)
        found[part.name] = part
    parts = [found[each] for each in names if each in found]
    if not named:
        report.write(parts, quick=quick)
    missed, failed = sum(each.missed for each in parts), len(names) - len(parts)
    print(f"{missed} goals missed, {failed} of {len(names)} parts not measured.")
    return int(bool(missed or failed))


def _measured(names: list[str], pace: Pace) -> Iterator[Part]:
    """Run the parts one by one, then those that may run together; report and skip failures."""
    together = [each for each in names if each in TOGETHER]
    for group in [*([each] for each in names if each not in TOGETHER), together]:
        with ProcessPoolExecutor(len(group) or 1, get_context("spawn")) as pool:
            for done in as_completed(pool.submit(measured, each, pace) for each in group):
                if fault := done.exception():
                    traceback.print_exception(fault)
                else:
                    yield done.result()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
