"""Replying: acknowledged, durable replies a second, beside a view that inserts one row.

Counted is what was answered with 303; afterwards the rows are counted too. Others read meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.databases import databases
from benchmarks.figures import Figure, at_least, at_most, within
from benchmarks.pace import Pace
from benchmarks.speed import wrk
from benchmarks.speed.asking import Asking
from benchmarks.speed.prepared import REPLIES, SLUG, folder, prepare, settings_of
from benchmarks.speed.served import Served, bare, the_site
from benchmarks.speed.turns import NAMES, in_turn
from benchmarks.speed.wrk import Load

TITLE = "Replying"
ABOUT = """Replies of about 40 words, each from a person and a network of its own: taken in,
stored durably and acknowledged (303), beside a Flask view that inserts one row and commits it as
durably, under the same server with as many processes and threads. SQLite: WAL, `synchronous=FULL`,
`BEGIN IMMEDIATE`; PostgreSQL: `fsync=on`. The process that screens replies works meanwhile, and
lags behind such a flood. Afterwards the rows are counted."""
COLUMNS = ("This site", "Beside it")
CHART = "Acknowledged replies a second, 16 writers at once"

ARTICLE = f"/articles/{SLUG}"
WRITERS, CROWD, READERS = 16, 64, 16  # connections
HALF, LONGEST, SLOWER = 0.5, 2_000, 1.5  # goals: the rate; p99 in milliseconds; p99 of readers
NAMED = ("this site", "one row, Flask-SQLAlchemy", "one row, plain driver")
READING = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def measure(pace: Pace) -> Iterator[Figure]:
    """Both sides on each database."""
    for kind in pace.kinds:
        with folder() as place, databases(kind, place) as url_of:
            url, other = url_of("site"), url_of("bare")
            prepare(place, url)
            with (
                the_site(place, **settings_of(place, url)) as site,
                bare(place, DATABASE_URL=other, INSTANCE_DIR=place) as beside,
            ):
                ours = _post(site, f"{ARTICLE}/comments", place)
                rows = {each: _post(beside, f"/{each}", place) for each in ("row", "row-plain")}
                yield from _rates(NAMES[kind], {"site": ours, **rows}, pace)
                if not pace.is_quick:
                    yield _crowd(NAMES[kind], ours, pace)
                yield from _readers(NAMES[kind], site, ours, pace)
            yield _counted(NAMES[kind], ours, url)


def _post(served: Served, path: str, folder: Path) -> Asking:
    return Asking.of(served, [f"POST {path}"], folder=folder)


def _rates(kind: str, sides: dict[str, Asking], pace: Pace) -> Iterator[Figure]:
    write = {
        name: partial(each.ask, connections=WRITERS, seconds=pace.writing)
        for name, each in sides.items()
    }
    made = in_turn(f"{kind}, {WRITERS} writers", write, rounds=pace.rounds)
    site, row, plain = (made[each].per_second for each in sides)
    said = f"{kind}, {WRITERS} writers"
    rates = zip(NAMED, (site, row, plain), strict=True)
    bars = tuple((f"{kind}: {name}", value) for name, value in rates)
    yield at_least(f"{said}, beside Flask-SQLAlchemy", site, row, times=HALF, bars=bars)
    yield at_least(f"{said}, beside the plain driver", site, plain)
    yield at_most(f"{said}, median, beside Flask-SQLAlchemy", made["site"].p50, made["row"].p50)
    yield at_most(f"{said}, 99 in 100 within, beside it", made["site"].p99, made["row"].p99)


def _crowd(kind: str, ours: Asking, pace: Pace) -> Figure:
    write = {"site": partial(ours.ask, connections=CROWD, seconds=pace.writing)}
    crowd = in_turn(f"{kind}, {CROWD} writers", write, rounds=pace.rounds)["site"]
    return within(f"{kind}, {CROWD} writers, 99 in 100 within", crowd.p99, LONGEST, "ms")


def _readers(kind: str, site: Served, ours: Asking, pace: Pace) -> Iterator[Figure]:
    """Readers alone, readers while others write, and readers beside as many readers."""
    options: dict[str, Any] = {"headers": READING, "seconds": pace.writing, "connections": READERS}
    read = partial(wrk.run, site.url(ARTICLE), **options)

    def beside_writers() -> Load:
        writing = ours.begin(connections=WRITERS, seconds=pace.writing + 1)
        load = read()
        ours.answered(writing)
        return load

    def beside_readers() -> Load:
        more = wrk.begin(site.url(ARTICLE), **{**options, "seconds": pace.writing + 1})
        load = read()
        wrk.finished(more)
        return load

    sides: dict[str, Callable[[], Load]] = {
        "alone": read,
        "writers": beside_writers,
        "readers": beside_readers,
    }
    made = in_turn(f"{kind}, {READERS} readers beside writers", sides, rounds=pace.rounds)
    alone, writers, readers = (made[each].p99 for each in sides)
    said = f"{kind}, reading, 99 in 100 within, while {WRITERS}"
    yield at_most(f"{said} write, beside reading alone", writers, alone, times=SLOWER)
    yield at_most(f"{said} more read, beside reading alone", readers, alone)


def _counted(kind: str, ours: Asking, url: str) -> Figure:
    """Every reply that was acknowledged is there, once, and no other."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = (connection.scalar(text("SELECT count(*) FROM comments")) or 0) - REPLIES
    engine.dispose()
    said = f"{rows:,} rows, {ours.left:,} acknowledged"
    return Figure(f"{kind}, replies", said, "", None, "equal", rows == ours.left)
