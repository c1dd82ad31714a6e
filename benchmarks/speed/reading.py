"""Reading: an article with 100 replies, from the page cache, beside a view with the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.databases import databases
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.pace import Pace
from benchmarks.speed import wrk
from benchmarks.speed.prepared import SLUG, folder, prepare, settings_of
from benchmarks.speed.served import Served, answer, bare, the_site
from benchmarks.speed.turns import NAMES, Median, in_turn

TITLE = "Reading"
ABOUT = """An article with 100 replies as `flask serve` sends it from its page cache, beside a
Flask view that does nothing but return the very same bytes, under the same server with as many
processes and threads. Both are loaded in turn."""
COLUMNS = ("This site", "A bare view")
CHART = "Pages a second, 16 readers at once"

PATH = f"/articles/{SLUG}"
CODINGS = {"br": "gzip, deflate, br, zstd", "identity": "identity"}  # what the client accepts
SAID = {"br": "compressed (br)", "identity": "not compressed"}
SAME = ("Content-Type", "Content-Encoding")  # headers that the bare view answers with as well
MOST, TAIL = 0.85, 3  # the goals: of the bare view's rate; p99 over the median


def measure(pace: Pace) -> Iterator[Figure]:
    """Both sides on each database."""
    for kind in pace.kinds:
        with folder() as place, databases(kind, place) as url_of:
            settings = settings_of(place, url_of("site"))
            prepare(place, str(settings["DATABASE_URL"]))
            with the_site(place, **settings) as site:
                bodies = _take_bodies(site, place / "bodies")
                with bare(place, BODIES=bodies, INSTANCE_DIR=place) as beside:
                    yield from _figures(NAMES[kind], site, beside, pace)


def _take_bodies(site: Served, place: Path) -> Path:
    """Keep what the site answers, for the bare app to answer with."""
    place.mkdir()
    for name, accepted in CODINGS.items():
        _, headers, body = answer(site.port, PATH, Accept_Encoding=accepted)
        kept = {each: headers[each] for each in SAME if each in headers}
        (place / f"{name}.json").write_text(json.dumps(kept))
        (place / f"{name}.body").write_bytes(body)
    return place


def _figures(kind: str, site: Served, beside: Served, pace: Pace) -> Iterator[Figure]:
    for coding in CODINGS if not pace.is_quick else ("br",):
        headers = {"Accept-Encoding": CODINGS[coding]}
        _compare(coding, site, beside)
        made = _both(kind, coding, site, beside, headers, pace)
        yield from _loaded(f"{kind}, {SAID[coding]}", *made)
    headers = {"Accept-Encoding": CODINGS["br"]}
    yield from _unchanged(kind, site, beside, headers, pace)
    ours, theirs = _both(kind, "br", site, beside, headers, pace, connections=1)
    yield at_most(f"{kind}, {SAID['br']}, one reader, median", ours.p50, theirs.p50)


def _compare(coding: str, site: Served, beside: Served) -> None:
    """Refuse to measure what is not the same."""
    asked = ((site, PATH), (beside, f"/{coding}"))
    ours, theirs = (answer(s.port, p, Accept_Encoding=CODINGS[coding]) for s, p in asked)
    if ours[2] != theirs[2] or any(ours[1][each] != theirs[1][each] for each in SAME):
        raise RuntimeError(f"{coding}: the bare view answers something else than the site")


def _loaded(what: str, ours: Median, theirs: Median) -> Iterator[Figure]:
    rates = ours.per_second, theirs.per_second
    bars = tuple(zip((f"{what}: this site", f"{what}: a bare view"), rates, strict=True))
    yield at_least(f"{what}, 16 readers", *rates, times=MOST, bars=bars)
    yield at_most(f"{what}, median", ours.p50, theirs.p50)
    yield _tail(what, ours, theirs)


def _tail(what: str, ours: Median, theirs: Median) -> Figure:
    """p99 is held against the median of the same side."""
    said, beside = (
        f"{each.p99:.1f} ms, {each.p99 / each.p50:.1f} × its median" for each in (ours, theirs)
    )
    ratio = ours.p99 / ours.p50
    goal = f"{what}, 99 in 100 within"
    return Figure(goal, said, beside, ratio, f"≤ {TAIL} ×", ratio <= TAIL)


def _unchanged(
    kind: str, site: Served, beside: Served, headers: dict[str, str], pace: Pace
) -> Iterator[Figure]:
    """What a browser gets that has the page already."""
    etag = answer(site.port, PATH, Accept_Encoding=headers["Accept-Encoding"])[1]["ETag"]
    known = {**headers, "If-None-Match": etag}
    accepted = headers["Accept-Encoding"]
    if answer(site.port, PATH, Accept_Encoding=accepted, If_None_Match=etag)[0] != 304:
        raise RuntimeError("an ETag of its own is not known to the site")
    ours, theirs = _both(kind, "br/unchanged", site, beside, known, pace)
    yield at_least(f"{kind}, 304 for a page that is known", ours.per_second, theirs.per_second)


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
