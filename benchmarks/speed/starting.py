"""Start-up time of a prepared site, and of its command line."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import click

from benchmarks.databases import NAMES, databases
from benchmarks.figures import Figure, within
from benchmarks.pace import Pace
from benchmarks.speed.prepared import folder, prepare, settings_of
from benchmarks.speed.served import the_site
from config import ROOT
from tests.support.running import FLASK, environment

TITLE = "Start"
ABOUT = """For a site that is already set up: the time from the command to the first `/readyz` with
200, and the time of `flask --help`. Medians of new processes."""
COLUMNS = ("This site", "")

READY, HELP = 1.5, 1  # seconds


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure on each database, from start to stop."""
    for kind in pace.kinds:
        with folder() as place, databases(kind, place) as url_of:
            settings = settings_of(place, url_of("site"))
            prepare(place, str(settings["DATABASE_URL"]))
            took = _median(f"{NAMES[kind]}, starting", partial(_start, place, settings), pace)
            yield within(f"{NAMES[kind]}, time until ready", took, READY, "s")
    with folder() as place:
        took = _median("flask --help", partial(_help, INSTANCE_DIR=place), pace)
        yield within("`flask --help`", took, HELP, "s")


def _median(label: str, timed: Callable[[], float], pace: Pace) -> float:
    with click.progressbar(range(1 + pace.rounds), label=label, file=sys.stderr) as bar:
        return median([timed() for _ in bar][1:])


def _start(place: Path, settings: dict[str, object]) -> float:
    began = time.perf_counter()
    with the_site(place, **settings):
        return time.perf_counter() - began


def _help(**settings: object) -> float:
    began = time.perf_counter()
    around = environment(**settings)
    subprocess.run([*FLASK, "--help"], cwd=ROOT, env=around, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began
