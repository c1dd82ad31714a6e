"""What was measured, beside what it is held against, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `theirs` as a reader sees them, their ratio, and what it must be: a figure
    without a goal is there to be known."""

    what: str
    ours: str
    theirs: str = ""
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None

    @property
    def row(self) -> str:
        """As a row of a Markdown table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.ours} | {self.theirs} | {ratio} | {self.goal} | {self.met} |"

    def named(self, what: str) -> Figure:
        """The same under another name."""
        return replace(self, what=what)

    @property
    def met(self) -> str:
        return {None: "", True: "met", False: "**missed**"}[self.is_met]


def table(figures: Iterable[Figure], ours: str, theirs: str) -> str:
    """Figures as a Markdown table; `ours` and `theirs` head their columns."""
    head = f"| | {ours} | {theirs} | Ratio | Goal | |"
    return "\n".join([head, "|---|--:|--:|--:|---|---|", *(each.row for each in figures)])


def at_least(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """A rate that must be so many times the other one; without `times` only a ratio."""
    held = None if times is None else ours >= times * theirs
    goal = "" if times is None else f"≥ {times:g} ×"
    return Figure(what, rate(ours), rate(theirs), ours / theirs, goal, held)


def at_most(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """A time in milliseconds that may be so many times the other one."""
    held = None if times is None else ours <= times * theirs
    goal = "" if times is None else f"≤ {times:g} ×"
    return Figure(what, milliseconds(ours), milliseconds(theirs), ours / theirs, goal, held)


def within(what: str, value: float, most: float, unit: str) -> Figure:
    """A figure that has a bound of its own."""
    said = milliseconds(value) if unit == "ms" else f"{value:.2f} {unit}"
    return Figure(what, said, "", None, f"≤ {most:,} {unit}", value <= most)


def rate(value: float) -> str:
    """So many a second."""
    return f"{value:,.0f}/s"


def milliseconds(value: float) -> str:
    """A time with as many places as matter."""
    return f"{value:.2f} ms" if value < 10 else f"{value:,.0f} ms"
