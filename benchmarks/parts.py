"""The parts of the benchmarks, and their results."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass
from importlib import import_module

from benchmarks.figures import Figure, table
from benchmarks.pace import Pace

MODULES = {  # each has TITLE, ABOUT, COLUMNS and `measure(pace)`
    "reading": "benchmarks.speed.reading",
    "rendering": "benchmarks.speed.rendering",
    "nginx": "benchmarks.speed.behind_nginx",
    "replying": "benchmarks.speed.replying",
    "memory": "benchmarks.speed.memory",
    "start": "benchmarks.speed.starting",
    "growth": "benchmarks.growth.part",
    "screening": "benchmarks.screening.part",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of a part. `about` says how they were measured, `columns` whose they are, `load`
    how busy the machine was, `took` how many seconds it took."""

    name: str
    title: str
    about: str
    columns: tuple[str, str]
    figures: list[Figure]
    load: str = ""
    took: float = 0

    @property
    def missed(self) -> int:
        return sum(each.is_met is False for each in self.figures)

    @property
    def section(self) -> str:
        """Return the section of the document."""
        busy = f"Load average {self.load}; {self.took:.0f} seconds."
        figures = table(self.figures, *self.columns)
        return f"## {self.title}\n\n{self.about}\n\n{figures}\n\n{busy}\n"


def measured(name: str, pace: Pace) -> Part:
    """Measure a part."""
    logging.disable(logging.INFO)  # log lines would be measured too
    module = import_module(MODULES[name])
    began, loads = time.monotonic(), [os.getloadavg()[0]]
    figures = list(module.measure(pace))
    load = " to ".join(f"{each:.1f}" for each in sorted([*loads, os.getloadavg()[0]]))
    took = time.monotonic() - began
    return Part(name, module.TITLE, module.ABOUT, module.COLUMNS, figures, load, took)
