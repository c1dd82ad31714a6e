"""What was measured, beside what it is held against, as rows of a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `theirs` as a reader sees them, the ratio or the figure that counts, and what it
    must be: without a goal it is there to be known."""

    what: str
    ours: str
    theirs: str = ""
    counts: float | None = None
    goal: str = ""
    is_met: bool | None = None

    @property
    def row(self) -> str:
        counts = "" if self.counts is None else f"{self.counts:.2f}"
        return (
            f"| {self.what} | {self.ours} | {self.theirs} | {counts} | {self.goal} | {self.met} |"
        )

    @property
    def met(self) -> str:
        return {None: "", True: "met", False: "**missed**"}[self.is_met]


def at_least(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """A rate that must be so many times the other one; without `times` only a ratio."""
    ratio = ours / theirs
    shown = what, f"{ours:,.0f}/s", f"{theirs:,.0f}/s", ratio
    return Figure(*shown) if times is None else Figure(*shown, f"≥ {times} ×", ratio >= times)


def at_most(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """A time in milliseconds that may be so many times the other one."""
    ratio = ours / theirs
    shown = what, milliseconds(ours), milliseconds(theirs), ratio
    return Figure(*shown) if times is None else Figure(*shown, f"≤ {times} ×", ratio <= times)


def within(what: str, value: float, most: float, unit: str) -> Figure:
    """A figure that has a bound of its own."""
    return Figure(what, f"{value:,.1f} {unit}", "", None, f"≤ {most:,} {unit}", value <= most)


def milliseconds(value: float) -> str:
    """A time with as many places as matter."""
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def table(figures: Iterable[Figure], *, ours: str = "This site", theirs: str = "Beside it") -> str:
    """All of them as a Markdown table."""
    head = f"| | {ours} | {theirs} | Ratio | Goal | |"
    return "\n".join([head, "|---|--:|--:|--:|---|---|", *(each.row for each in figures)])
