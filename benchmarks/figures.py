"""Measured figures and what they are compared with, as table rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `theirs` as shown to the reader, their ratio and its goal. A figure without a goal
    is for information."""

    what: str
    ours: str
    theirs: str = ""
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None

    @property
    def row(self) -> str:
        """Return the figure as a row of a Markdown table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.ours} | {self.theirs} | {ratio} | {self.goal} | {self.met} |"

    def named(self, what: str) -> Figure:
        """Return the same figure under another name."""
        return replace(self, what=what)

    @property
    def met(self) -> str:
        return {None: "", True: "met", False: "**missed**"}[self.is_met]


def table(figures: Iterable[Figure], ours: str, theirs: str) -> str:
    """Return the figures as a Markdown table; `ours` and `theirs` head their columns."""
    head = f"| | {ours} | {theirs} | Ratio | Goal | |"
    return "\n".join([head, "|---|--:|--:|--:|---|---|", *(each.row for each in figures)])


def at_least(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """Return a rate with a minimum ratio to the other; without `times` only the ratio."""
    held = None if times is None else ours >= times * theirs
    goal = "" if times is None else f"≥ {times:g} ×"
    return Figure(what, rate(ours), rate(theirs), ours / theirs, goal, held)


def at_most(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """Return a time in milliseconds with a maximum ratio to the other."""
    held = None if times is None else ours <= times * theirs
    goal = "" if times is None else f"≤ {times:g} ×"
    return Figure(what, milliseconds(ours), milliseconds(theirs), ours / theirs, goal, held)


def within(what: str, value: float, most: float, unit: str) -> Figure:
    """Return a figure with an absolute bound."""
    said = milliseconds(value) if unit == "ms" else f"{value:.2f} {unit}"
    return Figure(what, said, "", None, f"≤ {most:,} {unit}", value <= most)


def rate(value: float) -> str:
    """Format a rate per second."""
    return f"{value:,.0f}/s"


def milliseconds(value: float) -> str:
    """Format a time with as many decimals as matter."""
    return f"{value:.2f} ms" if value < 10 else f"{value:,.0f} ms"
