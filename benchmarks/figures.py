"""What was measured, beside what it is held against, as rows of a table and bars of a chart."""

from __future__ import annotations

from dataclasses import dataclass

Bars = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` and `theirs` as a reader sees them, their ratio, and what it must be: a figure
    without a goal is there to be known. `bars` is what of it stands in the chart of its part."""

    what: str
    ours: str
    theirs: str = ""
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None
    bars: Bars = ()

    @property
    def row(self) -> str:
        """As a row of a Markdown table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.ours} | {self.theirs} | {ratio} | {self.goal} | {self.met} |"

    @property
    def met(self) -> str:
        return {None: "", True: "met", False: "**missed**"}[self.is_met]


def at_least(
    what: str, ours: float, theirs: float, *, times: float | None = None, bars: Bars = ()
) -> Figure:
    """A rate that must be so many times the other one; without `times` only a ratio."""
    ratio = ours / theirs
    goal = "" if times is None else f"≥ {times:g} ×"
    is_met = None if times is None else ratio >= times
    return Figure(what, rate(ours), rate(theirs), ratio, goal, is_met, bars)


def at_most(what: str, ours: float, theirs: float, *, times: float | None = None) -> Figure:
    """A time in milliseconds that may be so many times the other one."""
    ratio = ours / theirs
    goal = "" if times is None else f"≤ {times:g} ×"
    is_met = None if times is None else ratio <= times
    return Figure(what, milliseconds(ours), milliseconds(theirs), ratio, goal, is_met)


def within(what: str, value: float, most: float, unit: str, *, bars: Bars = ()) -> Figure:
    """A figure that has a bound of its own."""
    said = milliseconds(value) if unit == "ms" else f"{value:.2f} {unit}"
    return Figure(what, said, "", None, f"≤ {most:,} {unit}", value <= most, bars)


def rate(value: float) -> str:
    """So many a second."""
    return f"{value:,.0f}/s"


def milliseconds(value: float) -> str:
    """A time with as many places as matter."""
    return f"{value:.2f} ms" if value < 10 else f"{value:,.0f} ms"
