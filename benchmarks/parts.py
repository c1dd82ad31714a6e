"""The parts of the benchmarks, and what one of them has found, as a file until all are done."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Bars, Figure
from benchmarks.pace import Pace

MODULES = {  # each has TITLE, ABOUT, COLUMNS, CHART and `measure(pace)`
    "reading": "benchmarks.speed.reading",
    "rendering": "benchmarks.speed.rendering",
    "nginx": "benchmarks.speed.behind_nginx",
    "replying": "benchmarks.speed.replying",
    "memory": "benchmarks.speed.memory",
    "start": "benchmarks.speed.starting",
    "growth": "benchmarks.growth.part",
    "screening": "benchmarks.screening.part",
}


@dataclass(slots=True)
class Part:
    """What was measured under a title; `about` says how, `columns` whose the figures are, `load`
    how busy the machine was, `took` how many seconds it was measured."""

    name: str
    title: str
    about: str
    columns: tuple[str, str]
    chart: str
    load: str = ""
    took: float = 0
    figures: list[Figure] = field(default_factory=list)

    @classmethod
    def measured(cls, name: str, pace: Pace) -> Part:
        """Measure it now."""
        module = import_module(MODULES[name])
        part = cls(name, module.TITLE, module.ABOUT, module.COLUMNS, module.CHART)
        began, loads = time.monotonic(), [os.getloadavg()[0]]
        part.figures = list(module.measure(pace))
        loads.append(os.getloadavg()[0])
        part.load = " to ".join(f"{each:.1f}" for each in sorted(loads))
        part.took = time.monotonic() - began
        return part

    @classmethod
    def read(cls, file: Path) -> Part:
        """As `write` kept it."""
        part = cls(**json.loads(file.read_text()))
        part.figures = [Figure(**each) for each in part.figures]  # type: ignore[arg-type]
        return part

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)))

    @property
    def bars(self) -> Bars:
        """What its chart shows."""
        return tuple((name, value) for each in self.figures for name, value in each.bars)

    @property
    def missed(self) -> int:
        return sum(each.is_met is False for each in self.figures)

    @property
    def circumstances(self) -> str:
        """How busy the machine was, and how long it took, in a sentence."""
        return f"Load of the machine {self.load}; {self.took:.0f} seconds."

    @property
    def table(self) -> str:
        """Its figures as a Markdown table."""
        return table(self.figures, *self.columns)


def table(figures: Iterable[Figure], ours: str, theirs: str) -> str:
    """Figures as a Markdown table; `ours` and `theirs` head their columns."""
    head = f"| | {ours} | {theirs} | Ratio | Goal | |"
    return "\n".join([head, "|---|--:|--:|--:|---|---|", *(each.row for each in figures)])
