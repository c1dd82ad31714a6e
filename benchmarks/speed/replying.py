"""Posting: acknowledged, durable comments a second, against a view that inserts one row.

It counts 303 responses, and the rows afterwards. Others read meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text

from benchmarks.databases import NAMES, databases
from benchmarks.figures import Figure, at_least, at_most, within
from benchmarks.pace import Pace
from benchmarks.speed import wrk
from benchmarks.speed.asking import Asking
from benchmarks.speed.prepared import REPLIES, SLUG, folder, prepare, settings_of
from benchmarks.speed.served import Served, bare, the_site
from benchmarks.speed.wrk import Load, in_turn

TITLE = "Posting"
ABOUT = """Comments of about 40 words, each from a different person and network: validated, stored
durably and acknowledged (303), compared with a Flask view that inserts one row and commits it as
durably, under the same server with as many processes and threads. SQLite: WAL, `synchronous=FULL`,
`BEGIN IMMEDIATE`; PostgreSQL: `fsync=on`. The screening worker runs meanwhile, and lags behind
such a flood. Afterwards the rows are counted."""
COLUMNS = ("This site", "Baseline")

ARTICLE = f"/articles/{SLUG}"
WRITERS, CROWD, READERS = 16, 64, 16  # connections
HALF, LONGEST, SLOWER = 0.5, 2_000, 1.5  # goals: rate; p99 in milliseconds; p99 of readers
READING = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure both sides on each database."""
    for kind in pace.kinds:
        with folder() as place, databases(kind, place) as url_of:
            url, other = url_of("site"), url_of("bare")
            prepare(place, url)
            with (
                the_site(place, **settings_of(place, url)) as site,
                bare(place, DATABASE_URL=other, INSTANCE_DIR=place) as beside,
            ):
                ours = _post(site, f"{ARTICLE}/comments", place)
                yield from _rates(NAMES[kind], ours, _post(beside, "/row", place), pace)
                if not pace.is_quick:
                    yield _crowd(NAMES[kind], ours, pace)
                yield from _readers(NAMES[kind], site, ours, pace)
            yield _counted(NAMES[kind], ours, url)


def _post(served: Served, path: str, folder: Path) -> Asking:
    return Asking.of(served, [f"POST {path}"], folder=folder)


def _rates(kind: str, ours: Asking, theirs: Asking, pace: Pace) -> Iterator[Figure]:
    write = {
        name: partial(each.ask, connections=WRITERS, seconds=pace.writing)
        for name, each in (("site", ours), ("row", theirs))
    }
    said = f"{kind}, {WRITERS} writers"
    made = in_turn(said, write, rounds=pace.rounds)
    site, row = made["site"], made["row"]
    yield at_least(
        f"{said}, compared with Flask-SQLAlchemy", site.per_second, row.per_second, times=HALF
    )
    yield at_most(f"{said}, median, compared with Flask-SQLAlchemy", site.p50, row.p50)
    yield at_most(f"{said}, 99th percentile, compared with Flask-SQLAlchemy", site.p99, row.p99)


def _crowd(kind: str, ours: Asking, pace: Pace) -> Figure:
    write = {"site": partial(ours.ask, connections=CROWD, seconds=pace.writing)}
    crowd = in_turn(f"{kind}, {CROWD} writers", write, rounds=pace.rounds)["site"]
    return within(f"{kind}, {CROWD} writers, 99th percentile", crowd.p99, LONGEST, "ms")


def _readers(kind: str, site: Served, ours: Asking, pace: Pace) -> Iterator[Figure]:
    """Measure readers alone, and readers while others write."""
    url, seconds = site.url(ARTICLE), pace.writing
    read = partial(wrk.run, url, headers=READING, seconds=seconds, connections=READERS)

    def beside_writers() -> Load:
        writing = ours.begin(connections=WRITERS, seconds=pace.writing + 1)
        load = read()
        ours.answered(writing)
        return load

    sides: dict[str, Callable[[], Load]] = {"alone": read, "writers": beside_writers}
    made = in_turn(f"{kind}, {READERS} readers beside writers", sides, rounds=pace.rounds)
    alone, writers = (made[each].p99 for each in sides)
    said = f"{kind}, reading, 99th percentile, while {WRITERS} write, compared with reading alone"
    yield at_most(said, writers, alone, times=SLOWER)


def _counted(kind: str, ours: Asking, url: str) -> Figure:
    """Check that every acknowledged comment is stored once, and nothing else."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = (connection.scalar(text("SELECT count(*) FROM comments")) or 0) - REPLIES
    engine.dispose()
    said = f"{rows:,} rows, {ours.left:,} acknowledged"
    return Figure(f"{kind}, comments", said, "", None, "equal", rows == ours.left)
