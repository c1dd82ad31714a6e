"""Memory of the serving processes, from their start to 100,000 mixed requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.databases import databases
from benchmarks.figures import Figure
from benchmarks.growth.filling import fill
from benchmarks.growth.sites import built
from benchmarks.pace import Pace
from benchmarks.speed.asking import Asking
from benchmarks.speed.mixed import mixed
from benchmarks.speed.prepared import folder, settings_of
from benchmarks.speed.served import Served, the_site

TITLE = "Memory"
ABOUT = """Memory of a web process on a site with 20,000 comments on SQLite, after a number of mixed
requests: articles and pages of their threads (74 in 100), feeds, permalinks of comments, missing
pages, search, receipts, and new comments (1 in 200). Resident is all memory it uses; proportional
counts shared memory once. The figures are those of the largest process."""
COLUMNS = ("Resident", "Proportional")

COMMENTS = 20_000
MOST, FLAT = 120, 1.1  # MiB; growth factor between the two loads
REQUESTS = {False: (10_000, 100_000), True: (500, 2_500)}  # by quick run
KEPT = {"REJECTED_WORDS_DAYS": 3_650, "SPAM_WORDS_DAYS": 3_650}  # nothing expires meanwhile
READINGS = re.compile(r"^(Rss|Pss): +(\d+) kB", re.M)
Held = dict[str, float]  # MiB


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure after the start, after some requests, and after ten times as many."""
    few, many = REQUESTS[pace.is_quick]
    with folder() as place, databases("sqlite", place) as url_of:
        url = url_of("site")
        app = built(url, place)
        fill(url, COMMENTS)
        plan = mixed(app)
        with the_site(place, **settings_of(place, url), **KEPT) as site:
            yield _said("after the start", _held(site))
            asking = Asking.of(site, plan, folder=place)
            _ask(asking, few)
            early = _held(site)
            is_met = early["Rss"] <= MOST
            yield _said(f"after {few:,} requests", early, goal=f"≤ {MOST} MiB", is_met=is_met)
            _ask(asking, many - few)
            late = _held(site)
    flat = late["Rss"] / early["Rss"]
    said = _said(f"after {many:,} requests", late, goal=f"≤ {FLAT} × that", is_met=flat <= FLAT)
    yield replace(said, ratio=flat)


def _ask(asking: Asking, most: int) -> None:
    done = asking.ask(connections=16, most=most)
    if done.broken or done.others:
        raise RuntimeError(f"not all was answered: {done}")


def _held(site: Served) -> Held:
    """Return the memory of the largest process."""
    return max((_readings(each) for each in site.workers), key=lambda h: h["Rss"])


def _readings(pid: int) -> Held:
    read = READINGS.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return {name: int(kibibytes) / 1024 for name, kibibytes in read}


def _said(what: str, held: Held, *, goal: str = "", is_met: bool | None = None) -> Figure:
    resident, proportional = (f"{held[each]:.0f} MiB" for each in ("Rss", "Pss"))
    return Figure(what, resident, proportional, None, goal, is_met)
