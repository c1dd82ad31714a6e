"""First render: the wait of the one reader who comes first after a change."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import click
from flask import Flask
from sqlalchemy import text

from benchmarks.databases import NAMES, databases
from benchmarks.figures import Figure, milliseconds
from benchmarks.growth.filling import fill
from benchmarks.growth.sites import built
from benchmarks.pace import Pace
from benchmarks.speed.prepared import SLUG, folder, prepare
from extensions import db

TITLE = "First render"
ABOUT = """The page rendered, as after each decision, and compressed (br) for the first time, inside
one process and without the server. The goal applies to the elapsed time; the processor time is
given for comparison."""
COLUMNS = ("Elapsed", "Processor")

WARM_UP, ROUNDS = 3, 21
REPLIES, LARGE, QUICK = 175_000, 100_000, 5_000  # comments in all; under one article
SMALL_PAGE, LARGE_PAGE = 25, 60  # milliseconds
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
GATHER = (  # moves them all to the first article, with consecutive thread numbers
    "UPDATE comments SET place = NULL WHERE place IS NOT NULL",
    "UPDATE comments SET article_id = 1 WHERE article_id <> 1",
    """UPDATE comments SET place = numbered.place FROM (SELECT id AS comment,
        row_number() OVER (ORDER BY id) AS place FROM comments
        WHERE status = 'approved' AND parent_id IS NULL) AS numbered
        WHERE comments.id = numbered.comment""",
    "UPDATE articles SET places = 0, responses = 0 WHERE id <> 1",
    """UPDATE articles SET places = (SELECT max(place) FROM comments),
        responses = (SELECT count(*) FROM comments WHERE status = 'approved') WHERE id = 1""",
)


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure a page with a hundred comments, and pages of an article with very many."""
    for kind in pace.kinds:
        with folder() as place, databases(kind, place) as url_of:
            site = prepare(place, url_of("site"))
            yield _rendered(f"{NAMES[kind]}, 100 comments", site, f"/articles/{SLUG}", SMALL_PAGE)
            many = (QUICK if pace.is_quick else LARGE) * REPLIES // LARGE
            large = _gathered(place / "large", url_of("large"), many)
            for what, path in _pages(large):
                yield _rendered(f"{NAMES[kind]}, {what}", large, path, LARGE_PAGE)


def _gathered(folder: Path, url: str, many: int) -> Flask:
    """Return a site with this many comments, all under its first article."""
    app = built(url, folder)
    fill(url, many)
    with app.app_context(), db.engine.begin() as connection:
        for each in GATHER:
            connection.execute(text(each))
    return app


def _pages(site: Flask) -> Iterator[tuple[str, str]]:
    with site.app_context(), db.engine.connect() as connection:
        asked = "SELECT slug, responses, places FROM articles WHERE id = 1"
        slug, responses, places = connection.execute(text(asked)).one()
    for name, query in (("first", ""), ("middle", f"?page={places // 100}")):
        yield f"{name} 50 threads of {responses:,} comments", f"/articles/{slug}{query}"


def _rendered(what: str, site: Flask, path: str, most: int) -> Figure:
    client, took = site.test_client(), []
    with click.progressbar(range(WARM_UP + ROUNDS), label=what, file=sys.stderr) as bar:
        for _ in bar:
            _change(site)
            began = time.perf_counter(), time.process_time()
            answer = client.get(path, headers=BROWSER, buffered=True)
            took.append((time.perf_counter() - began[0], time.process_time() - began[1]))
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status}")
    elapsed, worked = (median(each) * 1_000 for each in zip(*took[WARM_UP:], strict=True))
    said = milliseconds(elapsed), milliseconds(worked)
    return Figure(what, *said, None, f"≤ {most} ms", elapsed <= most)


def _change(site: Flask) -> None:
    """Bump every article's version, which invalidates its cached pages."""
    with site.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE articles SET version = version + 1"))
