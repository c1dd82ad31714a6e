"""Medians of requests that alternate between two sites, and the table they make."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from statistics import median

import click

from benchmarks.growth.sites import Ask, Site
from benchmarks.growth.views import all_views

WARM_UP, ROUNDS = 2, 7  # requests to each site; the median of those of the rounds counts
TIMES, MORE = 1.5, 20  # the bound: so many times the smaller site's time, and milliseconds


@dataclass(frozen=True, slots=True)
class Figure:
    """A view's medians in milliseconds, on the smaller and on the larger site."""

    view: str
    small: float
    large: float

    @property
    def bound(self) -> float:
        return TIMES * self.small + MORE

    @property
    def is_met(self) -> bool:
        return self.large <= self.bound

    @property
    def row(self) -> str:
        """As a row of a Markdown table."""
        ratio, met = self.large / self.small, "met" if self.is_met else "**missed**"
        times = f"{self.small:.1f} | {self.large:.1f} | {ratio:.2f} | {self.bound:.1f}"
        return f"| {self.view} | {times} | {met} |"


def measure(
    small: Site, large: Site, names: Collection[str] | None = None, *, rounds: int = ROUNDS
) -> Iterator[Figure]:
    """Every view, or those that are named, one after the other."""
    views = [(name, ask) for name, ask in all_views() if names is None or name in names]
    with click.progressbar(views, label="Measuring", file=sys.stderr) as bar:
        for name, ask in bar:
            yield Figure(name, *_medians(ask, small, large, rounds=rounds))


def _medians(ask: Ask, *sites: Site, rounds: int) -> list[float]:
    took: list[list[float]] = [[] for _ in sites]
    for _ in range(WARM_UP + rounds):
        for site, times in zip(sites, took, strict=True):
            times.append(site.timed(ask(site)))
    return [median(times[WARM_UP:]) for times in took]


def table(figures: list[Figure], small: int, large: int) -> str:
    """The figures as a Markdown table, in milliseconds."""
    head = f"| View | {small:,} | {large:,} | Ratio | Bound | |"
    return "\n".join([head, "|---|--:|--:|--:|--:|---|", *(each.row for each in figures)])
