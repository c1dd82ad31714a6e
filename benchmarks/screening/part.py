"""Accuracy and cost of every check, for docs/screening-figures.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from benchmarks.figures import Figure
from benchmarks.machine import circumstances
from benchmarks.pace import Pace
from benchmarks.screening import cost, guard, rules, spam, urgent, variants
from config import ROOT

TITLE = "Screening"
ABOUT = """The processor time of all checks together for one comment. What each check finds and
costs is in [screening-figures.md](screening-figures.md)."""
COLUMNS = ("This site", "")

Row = tuple[str, str]
PARTS: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
    "spam": ("Classifier", spam.measure),
    "guard": ("Private data", guard.measure),
    "urgent": ("Crisis phrases", urgent.measure),
    "variants": ("Near-duplicates", variants.measure),
    "rules": ("Rules", rules.measure),
    "cost": ("All checks together", cost.measure),
}
TEXT = """# What screening finds and costs

Written by `make bench` on {circumstances}.
[Screening](screening.md) explains each figure. Times are processor times.
"""


def measure(_pace: Pace) -> Iterator[Figure]:
    """Measure and write everything; return the cost figures."""
    head = TEXT.format(circumstances=circumstances())
    found = {name: list(measured()) for name, (_, measured) in PARTS.items()}
    written = [head, *(_table(PARTS[name][0], rows) for name, rows in found.items())]
    (ROOT / "docs/screening-figures.md").write_text("\n".join(written))
    yield from (Figure(what, said) for what, said in found["cost"])


def tables(*names: str) -> Iterator[str]:
    """Yield a table for each named part as soon as it is measured."""
    for title, measured in (PARTS[each] for each in names):
        yield _table(title, measured())


def _table(title: str, rows: Iterable[Row]) -> str:
    lines = "\n".join(f"| {what} | {figure} |" for what, figure in rows)
    return f"## {title}\n\n| | |\n|---|--:|\n{lines}\n"
