"""Reading: an article with 100 comments, from the page cache, against a view with the same
bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.databases import NAMES, databases
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.pace import Pace
from benchmarks.speed import wrk
from benchmarks.speed.prepared import SLUG, folder, prepare, settings_of
from benchmarks.speed.served import Served, bare, the_site
from benchmarks.speed.wrk import Median, in_turn

TITLE = "Reading"
ABOUT = """An article with 100 comments, served by `flask serve` from its page cache, compared with
a Flask view that does nothing but return the same bytes, under the same server with as many
processes and threads. Both are loaded alternately."""
COLUMNS = ("This site", "A bare view")

PATH = f"/articles/{SLUG}"
CODINGS = {"br": "gzip, deflate, br, zstd", "identity": "identity"}  # Accept-Encoding
SAID = {"br": "compressed (br)", "identity": "uncompressed"}
SAME = ("Content-Type", "Content-Encoding")  # headers that the bare view sends too
MOST, TAIL = 0.85, 3  # goals: share of the bare view's rate; p99 over median


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure both sides on each database."""
    for kind in pace.kinds:
        with folder() as place, databases(kind, place) as url_of:
            settings = settings_of(place, url_of("site"))
            prepare(place, str(settings["DATABASE_URL"]))
            with the_site(place, **settings) as site:
                bodies = _take_bodies(site, place / "bodies")
                with bare(place, BODIES=bodies, INSTANCE_DIR=place) as beside:
                    yield from _figures(NAMES[kind], site, beside, pace)


def _take_bodies(site: Served, place: Path) -> Path:
    """Save the site's responses for the bare app."""
    place.mkdir()
    for name, accepted in CODINGS.items():
        page = site.answer(PATH, Accept_Encoding=accepted)
        kept = {each: page.headers[each] for each in SAME if each in page.headers}
        (place / f"{name}.json").write_text(json.dumps(kept))
        (place / f"{name}.body").write_bytes(page.body)
    return place


def _figures(kind: str, site: Served, beside: Served, pace: Pace) -> Iterator[Figure]:
    for coding in CODINGS if not pace.is_quick else ("br",):
        headers = {"Accept-Encoding": CODINGS[coding]}
        _compare(coding, site, beside)
        made = _both(kind, coding, site, beside, headers, pace)
        yield from _loaded(f"{kind}, {SAID[coding]}", *made)
    headers = {"Accept-Encoding": CODINGS["br"]}
    ours, theirs = _both(kind, "br", site, beside, headers, pace, connections=1)
    yield at_most(f"{kind}, {SAID['br']}, one reader, median", ours.p50, theirs.p50)


def _compare(coding: str, site: Served, beside: Served) -> None:
    """Raise if the two sides don't send the same."""
    asked = ((site, PATH), (beside, f"/{coding}"))
    ours, theirs = (served.answer(p, Accept_Encoding=CODINGS[coding]) for served, p in asked)
    if ours.body != theirs.body or any(ours.headers[h] != theirs.headers[h] for h in SAME):
        raise RuntimeError(f"{coding}: the bare view answers something else than the site")


def _loaded(what: str, ours: Median, theirs: Median) -> Iterator[Figure]:
    yield at_least(f"{what}, 16 readers", ours.per_second, theirs.per_second, times=MOST)
    yield at_most(f"{what}, median", ours.p50, theirs.p50)
    yield _tail(what, ours, theirs)


def _tail(what: str, ours: Median, theirs: Median) -> Figure:
    """Compare p99 with the median of the same side."""
    said, beside = (
        f"{each.p99:.1f} ms, {each.p99 / each.p50:.1f} × its median" for each in (ours, theirs)
    )
    ratio = ours.p99 / ours.p50
    goal = f"{what}, 99th percentile"
    return Figure(goal, said, beside, ratio, f"≤ {TAIL} ×", ratio <= TAIL)


def _both(
    kind: str,
    name: str,
    site: Served,
    beside: Served,
    headers: Mapping[str, str],
    pace: Pace,
    *,
    connections: int = 16,
) -> tuple[Median, Median]:
    load = partial(wrk.run, headers=headers, seconds=pace.reading, connections=connections)
    sides = {"site": partial(load, site.url(PATH)), "bare": partial(load, beside.url(f"/{name}"))}
    label = f"{kind}, {name}, {connections} connections"
    medians = in_turn(label, sides, rounds=pace.rounds)
    return medians["site"], medians["bare"]
