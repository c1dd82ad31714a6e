"""Replying: acknowledged, durable replies a second, beside a view that inserts one row.

Counted is what was answered with 303; afterwards the rows are counted too. Others read meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import create_engine, text

from benchmarks.figures import Figure, at_least, at_most, within
from benchmarks.speed import wrk
from benchmarks.speed.letters import Letters
from benchmarks.speed.prepared import REPLIES, SLUG, databases, folder, prepare, settings_of
from benchmarks.speed.served import Served, bare, the_site
from benchmarks.speed.turns import NAMES, Pace, in_turn
from benchmarks.speed.wrk import Load

ARTICLE = f"/articles/{SLUG}"
WRITERS, CROWD, READERS = 16, 64, 16  # connections
HALF, LONGEST, SLOWER = 0.5, 2_000, 1.5  # goals: the rate; p99 in milliseconds; p99 of readers
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
                to = partial(Letters.to, folder=place)
                ours = to(site, f"{ARTICLE}/comments")
                sides = {
                    "site": ours,
                    "flask": to(beside, "/row"),
                    "plain": to(beside, "/row-plain"),
                }
                yield from _rates(NAMES[kind], sides, pace)
                yield _crowd(NAMES[kind], ours, pace)
                yield from _readers(NAMES[kind], site, ours, pace)
            yield _counted(NAMES[kind], ours, url)


def _rates(kind: str, sides: dict[str, Letters], pace: Pace) -> Iterator[Figure]:
    write = {
        name: partial(each.write, connections=WRITERS, seconds=pace.seconds)
        for name, each in sides.items()
    }
    made = in_turn(f"{kind}, {WRITERS} writers", write, rounds=pace.rounds)
    site, flask, plain = (made[each].per_second for each in sides)
    yield at_least(f"{kind}, {WRITERS} writers, beside Flask-SQLAlchemy", site, flask, times=HALF)
    yield at_least(f"{kind}, {WRITERS} writers, beside the plain driver", site, plain)
    yield at_most(f"{kind}, {WRITERS} writers, median", made["site"].p50, made["flask"].p50)
    yield at_most(
        f"{kind}, {WRITERS} writers, 99 in 100 within", made["site"].p99, made["flask"].p99
    )


def _crowd(kind: str, ours: Letters, pace: Pace) -> Figure:
    write = {"site": partial(ours.write, connections=CROWD, seconds=pace.seconds * 2)}
    crowd = in_turn(f"{kind}, {CROWD} writers", write, rounds=pace.rounds)["site"]
    return within(f"{kind}, {CROWD} writers, 99 in 100 within", crowd.p99, LONGEST, "ms")


def _readers(kind: str, site: Served, ours: Letters, pace: Pace) -> Iterator[Figure]:
    """Readers alone, readers while others write, and readers beside as many readers."""
    options = {"headers": READING, "seconds": pace.seconds * 2, "connections": READERS}
    read = partial(wrk.run, site.url(ARTICLE), **options)

    def beside_writers() -> Load:
        writing = ours.begin(connections=WRITERS, seconds=pace.seconds * 2 + 1)
        load = read()
        ours.written(writing)
        return load

    def beside_readers() -> Load:
        more = wrk.begin(site.url(ARTICLE), **{**options, "seconds": pace.seconds * 2 + 1})
        load = read()
        wrk.finished(more)
        return load

    sides = {"alone": read, "writers": beside_writers, "readers": beside_readers}
    made = in_turn(f"{kind}, {READERS} readers beside writers", sides, rounds=pace.rounds)
    alone, writers, readers = (made[each].p99 for each in sides)
    said = f"{kind}, reading, 99 in 100 within, while {WRITERS}"
    yield at_most(f"{said} write, beside reading alone", writers, alone, times=SLOWER)
    yield at_most(f"{said} more read, beside reading alone", readers, alone)


def _counted(kind: str, ours: Letters, url: str) -> Figure:
    """Every reply that was acknowledged is there, once, and no other."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = (connection.scalar(text("SELECT count(*) FROM comments")) or 0) - REPLIES
    engine.dispose()
    said = f"{rows:,} rows, {ours.acknowledged:,} acknowledged"
    return Figure(f"{kind}, replies", said, "", None, "equal", rows == ours.acknowledged)
