"""`python -m benchmarks.screening`: what each check finds and costs; names narrow it.

The tables go to docs/screening-figures.md where all was measured. Data sets that the repository
may not or need not hold lie in the folder that SCREENING_DATA names; each part says what it lacks.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from benchmarks.machine import commit
from benchmarks.screening import cost, guard, rules, spam, urgent, variants
from config import ROOT

Row = tuple[str, str]
PARTS: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
    "spam": ("Learned triage", spam.measure),
    "guard": ("The guard of personal data", guard.measure),
    "urgent": ("The urgent lane", urgent.measure),
    "variants": ("Nearly the same replies", variants.measure),
    "rules": ("Rules of the team", rules.measure),
    "cost": ("All checks together", cost.measure),
}
TEXT = """# What screening finds and costs

Written by `make bench` on {day}: {machine}, load {load}; Python {python}, commit {commit}.
[Screening](screening.md) says what each figure means. Times are of the processor.
"""


def main(*asked: str) -> None:
    """Measure all parts, or those that were asked for, and print each table when it is ready."""
    tables = [_head()]
    for name in asked or PARTS:
        title, measure = PARTS[name]
        tables.append(f"## {title}\n\n{_table(measure())}\n")
        print(tables[-1], flush=True)
    if not asked:
        (ROOT / "docs/screening-figures.md").write_text("\n".join(tables))


def _table(rows: Iterable[Row]) -> str:
    return "\n".join(["| | |", "|---|--:|", *(f"| {what} | {figure} |" for what, figure in rows)])


def _head() -> str:
    return TEXT.format(
        day=datetime.now(UTC).date().isoformat(),
        machine=f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores",
        load=f"{os.getloadavg()[0]:.1f}",
        python=platform.python_version(),
        commit=commit(),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
