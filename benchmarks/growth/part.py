"""Growth: every view on a site with 1,000 and on one with 1,000,000 comments, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

from benchmarks import figures as beside
from benchmarks.databases import databases
from benchmarks.growth.filling import fill
from benchmarks.growth.measuring import MORE, ROUNDS, TIMES, Figure, table
from benchmarks.growth.measuring import measure as side_by_side
from benchmarks.growth.sites import Site, built, filled
from benchmarks.machine import commit, machine, versions
from benchmarks.pace import Pace
from benchmarks.speed.prepared import folder
from config import ROOT
from extensions import db

TITLE = "Growth"
ABOUT = f"""Two sites open side by side, one with 1,000 comments, one with very many: a tenth of
them waits, a tenth is under one article, a fiftieth by one person, and each that was decided has
its decision. The bound is {TIMES} × the time on the smaller one + {MORE} ms. Pages for readers are
made anew, not taken from the cache. These are the views that matter most; all of them are in
[growth-figures.md](growth-figures.md)."""
COLUMNS = ("The larger", "1,000 comments")
CHART = "Milliseconds on the larger site"

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SMALL, LARGE, QUICK = 1_000, 1_000_000, 50_000  # comments
QUICK_ROUNDS = 3
TOLD = {  # what the goals name
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
DRAWN = {  # in the chart
    "an article with 50 threads, made anew",
    "the feed of its comments, made anew",
    "post a reply",
    "queue, waiting",
    "search waiting, a common word",
    "decide",
    "history",
    "retention, with little that is due",
}
TEXT = """# How the site grows

Written by `make bench` on {day}: {machine}; {versions}; commit {commit}.

Every view on two sites that are open side by side: with {small:,} comments and with {large:,}. Of
those a tenth waits, a tenth is under one article, a fiftieth by one person, and each that was
decided has its decision. The bound is {times} × the time at {small:,} + {more} ms. Each time, in
milliseconds, is the median of {rounds} requests after a warm-up, one to each site in turn, through
the whole site with a moderator who is signed in; pages for readers are made anew, not taken from
the cache.

The rows, triggers and indexes are those of the migrations. On SQLite no statistics are gathered,
for the site gathers none; on PostgreSQL `VACUUM ANALYZE` does once what autovacuum does by itself.
PostgreSQL runs with `fsync=off`, so what writes there waits for no disk; SQLite waits.
"""


def measure(pace: Pace) -> Iterator[beside.Figure]:
    """Measure every view, or quickly those that are told; write all of them down."""
    large, names = (QUICK, TOLD) if pace.is_quick else (LARGE, None)
    rounds = QUICK_ROUNDS if pace.is_quick else ROUNDS
    found: dict[str, list[Figure]] = {}
    with ExitStack() as opened:
        for kind, sites in _filled(pace.kinds, large, opened).items():
            found[kind] = list(side_by_side(sites[0], sites[1], names, rounds=rounds))
            _let_go(sites)
            yield from _told(kind, found[kind], large)
    if not pace.is_quick:
        (ROOT / "docs/growth-figures.md").write_text(_written(found))


def _filled(kinds: tuple[str, ...], large: int, opened: ExitStack) -> dict[str, list[Site]]:
    """Two sites on each database. The databases fill themselves, all of them at once."""
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


def _told(kind: str, found: list[Figure], large: int) -> Iterator[beside.Figure]:
    """What the goals name, then how many there are."""
    by_name = {each.view: each for each in found}
    for view, said in TOLD.items():
        each = by_name[view]
        yield beside.Figure(
            what=f"{NAMES[kind]}, {said}",
            ours=beside.milliseconds(each.large),
            theirs=beside.milliseconds(each.small),
            ratio=each.large / each.small,
            goal=f"≤ {each.bound:.0f} ms",
            is_met=each.is_met,
            bars=((f"{said}, {NAMES[kind]}", each.large),) if view in DRAWN else (),
        )
    met = sum(each.is_met for each in found)
    said = f"{NAMES[kind]}, of all views at {large:,} comments"
    goal = "all", met == len(found)
    yield beside.Figure(said, f"{met} within bounds", f"{len(found)} views", None, *goal)


def _let_go(sites: list[Site]) -> None:
    for each in sites:
        with each.app.app_context():
            db.engine.dispose()


def _written(found: Mapping[str, list[Figure]]) -> str:
    head = TEXT.format(
        day=datetime.now(UTC).date().isoformat(),
        machine=machine(),
        versions=", ".join(versions()),
        commit=commit(),
        small=SMALL,
        large=LARGE,
        times=TIMES,
        more=MORE,
        rounds=ROUNDS,
    )
    tables = (f"## {NAMES[k]}\n\n{table(each, SMALL, LARGE)}\n" for k, each in found.items())
    return "\n".join([head, *tables])
