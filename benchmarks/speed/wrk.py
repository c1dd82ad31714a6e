"""Loads of `wrk`: a number of connections for a number of seconds, each sending one request after
another."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click

SCRIPTS = Path(__file__).parent / "lua"
PATIENCE = "60s"  # for one response


@dataclass(frozen=True, slots=True)
class Load:
    """The result of a load. `good` responses counted, `others` did not; `left` is the number of
    acknowledged comments, `broken` of responses that never came; times in milliseconds."""

    good: int
    left: int
    others: int
    broken: int
    seconds: float
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        return self.good / self.seconds


def begin(
    url: str,
    *,
    connections: int = 16,
    seconds: float = 2,
    headers: Mapping[str, str] | None = None,
    script: str = "reading.lua",
    arguments: tuple[object, ...] = (),
) -> subprocess.Popen[str]:
    """Start a load; `finished` waits for it. The script chooses the requests and what counts."""
    said = [f"-H{name}: {value}" for name, value in (headers or {}).items()]
    many = [f"-c{connections}", f"-t{min(2, connections)}", f"-d{seconds:.0f}s"]
    command = ["wrk", *many, "--timeout", PATIENCE, *said, "-s", str(SCRIPTS / script), url]
    command += ["--", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finished(load: subprocess.Popen[str]) -> Load:
    """Wait for a load to end, and parse its last line."""
    said, _ = load.communicate()
    if load.returncode:
        raise RuntimeError(f"wrk ended with {load.returncode}: {said}")
    return Load(**json.loads(said.splitlines()[-1]))


def run(url: str, **options: Any) -> Load:
    """Run a load to its end."""
    return finished(begin(url, **options))


@dataclass(frozen=True, slots=True)
class Median:
    """The medians of one side's rounds: responses a second, milliseconds."""

    per_second: float
    p50: float
    p99: float

    @classmethod
    def of(cls, rounds: list[Load]) -> Median:
        named = ("per_second", "p50", "p99")
        return cls(**{name: median(getattr(each, name) for each in rounds) for name in named})


def in_turn(
    label: str, sides: Mapping[str, Callable[[], Load]], *, rounds: int
) -> dict[str, Median]:
    """Load each side once to warm up, then alternate, round by round."""
    took: dict[str, list[Load]] = {name: [] for name in sides}
    turns = [name for _ in range(1 + rounds) for name in sides]
    with click.progressbar(turns, label=label, file=sys.stderr) as bar:
        for name in bar:
            took[name].append(_trusted(sides[name]()))
    return {name: Median.of(loads[1:]) for name, loads in took.items()}


def _trusted(load: Load) -> Load:
    """Raise if responses of the load failed: its figures would mean nothing."""
    if load.broken or load.others > 0.01 * load.good:
        raise RuntimeError(f"not all was answered: {load}")
    return load
