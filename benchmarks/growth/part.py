"""Growth: every page on a site with 1,000 and one with 1,000,000 comments, on both databases."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median

import click

from benchmarks.databases import NAMES, databases
from benchmarks.figures import Figure, milliseconds, table
from benchmarks.growth.filling import fill
from benchmarks.growth.sites import Ask, Site, built, filled
from benchmarks.growth.views import all_views
from benchmarks.machine import circumstances
from benchmarks.pace import Pace
from benchmarks.speed.prepared import folder
from config import ROOT
from extensions import db

WARM_UP, ROUNDS, QUICK_ROUNDS = 2, 7, 3  # requests to each site; the median of the rounds counts
TIMES, MORE = 1.5, 20  # the bound: a factor of the smaller site's time, plus milliseconds
SMALL, LARGE, QUICK = 1_000, 1_000_000, 50_000  # comments

TITLE = "Growth"
ABOUT = f"""Two sites side by side, one with 1,000 comments, one with very many: a tenth of them is
pending, a tenth is under one article, a fiftieth by one person, and each decided comment has its
decision. The bound is {TIMES} × the time on the smaller site + {MORE} ms. Pages for readers are
rendered, not served from the cache. These are the most important views; all of them are in
[growth-figures.md](growth-figures.md)."""
COLUMNS = ("The larger", "1,000 comments")
TOLD = {  # pages with goals
    "an article with 50 threads, made anew": "an article’s page",
    "an article, its middle page, made anew": "a later page of it",
    "the address of a comment": "the address of a comment",
    "the feed of its comments, made anew": "the feed of an article",
    "post a reply": "post a reply",
    "search for readers, a rare word": "search for readers, a rare word",
    "search for readers, a common word": "search for readers, a common word",
    "queue, waiting": "the queue",
    "waiting, an article": "the queue of an article",
    "search waiting, a common word": "search of the desk, a common word",
    "decide": "decide",
    "decide, and get the next": "decide, and get the next",
    "history": "the history of decisions",
    "history, a person": "the history of a person",
    "retention, with little that is due": "a run of retention",
}
TEXT = f"""# How the site grows

Written by `make bench` on {{circumstances}}.

Every view on two sites side by side: with {SMALL:,} comments and with {LARGE:,}. Of
those a tenth is pending, a tenth is under one article, a fiftieth by one person, and each decided
comment has its decision. The bound is {TIMES} × the time at {SMALL:,} + {MORE} ms. Each time is the
median of {ROUNDS} requests after a warm-up, one to each site in turn, through the whole site with a
moderator who is signed in; pages for readers are rendered, not served from cache.

The rows, triggers and indexes are those of the migrations. SQLite has no statistics, because the
site gathers none; on PostgreSQL `VACUUM ANALYZE` runs once, as autovacuum would. PostgreSQL runs
with `fsync=off`, so its writes don't wait for the disk; SQLite's do.
"""


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure every page, or in a quick run those with goals; write the results down."""
    large, names = (QUICK, TOLD) if pace.is_quick else (LARGE, None)
    rounds = QUICK_ROUNDS if pace.is_quick else ROUNDS
    sections = [TEXT.format(circumstances=circumstances())]
    with ExitStack() as opened:
        for kind, sites in _filled(pace.kinds, large, opened).items():
            found = {each.what: each for each in _measured(sites, names, rounds=rounds)}
            sections.append(f"## {NAMES[kind]}\n\n{table(found.values(), *COLUMNS)}\n")
            for each in sites:
                with each.app.app_context():
                    db.engine.dispose()
            yield from (found[view].named(f"{NAMES[kind]}, {said}") for view, said in TOLD.items())
            met, said = sum(bool(each.is_met) for each in found.values()), f"{len(found)} views"
            what = f"{NAMES[kind]}, of all views at {large:,} comments"
            yield Figure(what, f"{met} within bounds", said, None, "all", met == len(found))
    if not pace.is_quick:
        (ROOT / "docs/growth-figures.md").write_text("\n".join(sections))


def _filled(kinds: tuple[str, ...], large: int, opened: ExitStack) -> dict[str, list[Site]]:
    """Fill two sites on each database, all at the same time."""
    place = opened.enter_context(folder())
    empty = []
    for kind in kinds:
        url_of = opened.enter_context(databases(kind, place, durable=False))
        for size, url in ((size, url_of(f"site_{size}")) for size in (SMALL, large)):
            empty.append((kind, url, size, built(url, place / f"{kind}-{size}")))
    with ThreadPoolExecutor(len(empty)) as pool:
        list(pool.map(lambda each: fill(*each[1:3]), empty))
    sites: dict[str, list[Site]] = {kind: [] for kind in kinds}
    for kind, _, size, app in empty:
        sites[kind].append(filled(app, size))
    return sites


def _measured(sites: list[Site], names: Collection[str] | None, *, rounds: int) -> Iterator[Figure]:
    """Measure every page, or the named ones, one after the other."""
    views = [(name, ask) for name, ask in all_views() if names is None or name in names]
    with click.progressbar(views, label="Measuring", file=sys.stderr) as bar:
        for name, ask in bar:
            small, large = _medians(ask, sites, rounds=rounds)
            bound, times = TIMES * small + MORE, (milliseconds(large), milliseconds(small))
            yield Figure(name, *times, large / small, f"≤ {bound:.0f} ms", large <= bound)


def _medians(ask: Ask, sites: list[Site], *, rounds: int) -> list[float]:
    took: list[list[float]] = [[] for _ in sites]
    for _ in range(WARM_UP + rounds):
        for site, times in zip(sites, took, strict=True):
            times.append(site.timed(ask(site)))
    return [median(times[WARM_UP:]) for times in took]
