"""Servers: the same site under Granian, gunicorn and waitress, also beside slow clients."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from statistics import median

import click

from benchmarks.databases import databases
from benchmarks.figures import Figure, milliseconds, rate
from benchmarks.pace import Pace
from benchmarks.speed import wrk
from benchmarks.speed.prepared import folder, prepare, settings_of
from benchmarks.speed.reading import CODINGS, PATH
from benchmarks.speed.served import Served, answer, served
from benchmarks.speed.slow import BEGINNINGS, slow_clients
from benchmarks.speed.turns import in_turn
from benchmarks.speed.under import PROCESSES, SERVERS, THREADS

TITLE = "Servers"
ABOUT = f"""The same site, on SQLite, under three servers: Granian and gunicorn (`gthread`) with
{PROCESSES} processes of {THREADS} threads, waitress with {PROCESSES * THREADS} threads in the one
process it knows. Then many clients send a byte a second, and somebody else asks for the article,
one request after the other. A proxy in front takes slow clients upon itself: nginx does."""
COLUMNS = ("Granian", "gunicorn · waitress")
CHART = "Pages a second, 16 readers at once"

PAGES = {"the article, from the page cache": PATH, "search, made anew": "/search?q=baclofen+pain"}
SLOW = 64  # clients
PROBES, LONGEST, ALL = 20, 3, 6  # requests of the one who is not slow; seconds for one, for all
HEADERS = {"Accept-Encoding": CODINGS["br"]}


def measure(pace: Pace) -> Iterator[Figure]:
    """Their pace, and what slow clients do to it."""
    with folder() as place, databases("sqlite", place) as url_of, ExitStack() as running:
        url = url_of("site")
        prepare(place, url)
        sites = {
            name: running.enter_context(_under(name, place, **settings_of(place, url)))
            for name in SERVERS
        }
        for what, path in PAGES.items():
            yield _paced(what, path, sites, pace)
        for what, begin in BEGINNINGS.items():
            yield from _beside_slow(what, begin % {b"path": PATH.encode()}, sites)


def _under(server: str, place: Path, **settings: object) -> AbstractContextManager[Served]:
    command = [sys.executable, "-m", "benchmarks.speed.under", server]
    return served(command, place / f"{server}.log", ready="/readyz", **settings)


def _paced(what: str, path: str, sites: Mapping[str, Served], pace: Pace) -> Figure:
    loads = {
        name: partial(wrk.run, each.url(path), headers=HEADERS, seconds=pace.reading)
        for name, each in sites.items()
    }
    made = in_turn(what, loads, rounds=pace.rounds)
    ours, *others = rates = [each.per_second for each in made.values()]
    bars = tuple((f"{name}: {what}", each) for name, each in zip(made, rates, strict=True))
    said = rate(ours), " · ".join(map(rate, others))
    return Figure(f"{what}, 16 readers", *said, ours / max(others), bars=bars)


def _beside_slow(what: str, begin: bytes, sites: Mapping[str, Served]) -> Iterator[Figure]:
    waits = {}
    with click.progressbar(sites.items(), label=f"{SLOW} slow clients", file=sys.stderr) as bar:
        for name, site in bar:
            with slow_clients(site.port, SLOW, begin):
                time.sleep(1)
                waits[name] = _waits(site)
    said = f"beside {SLOW} who send a byte of {what} a second, an answer takes"
    for name, figure in ((f"{said} (median)", median), ("the same, at most", max)):
        ours, *others = (_said(figure(each)) for each in waits.values())
        yield Figure(name, ours, " · ".join(others))


def _waits(site: Served) -> list[float]:
    """How many milliseconds each request waited, as many as there was time for."""
    waits: list[float] = []
    while len(waits) < PROBES and sum(waits) < ALL * 1_000:
        waits.append(_wait(site))
    return waits


def _wait(site: Served) -> float:
    """How many milliseconds an answer takes; at most `LONGEST`."""
    began = time.perf_counter()
    try:
        answer(site.port, PATH, timeout=LONGEST, Accept_Encoding=CODINGS["br"])
    except OSError:  # it did not come
        return LONGEST * 1_000
    return (time.perf_counter() - began) * 1_000


def _said(wait: float) -> str:
    return f"none in {LONGEST} s" if wait >= LONGEST * 1_000 else milliseconds(wait)
