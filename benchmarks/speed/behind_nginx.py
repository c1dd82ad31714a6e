"""`deploy/nginx.conf` in front of the site, compared with nginx serving a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.databases import databases
from benchmarks.figures import Figure, at_least, at_most
from benchmarks.pace import Pace
from benchmarks.speed import wrk
from benchmarks.speed.prepared import folder, prepare, settings_of
from benchmarks.speed.reading import CODINGS, PATH
from benchmarks.speed.served import the_site
from tests.support.nginx import Nginx
from tests.support.running import wait_until
from tests.support.visitor import Visitor

TITLE = "Behind nginx"
ABOUT = """The same article through `deploy/nginx.conf`, which caches a page until the end of the
second of the request and then asks the site whether it is still current, compared with the same
compressed bytes from a file: one nginx with one configuration for both, loaded alternately.
"""
COLUMNS = ("This site", "A file")

MOST = 0.9  # the goal: share of the file's rate
ON_DISK = "/on-disk"
LOCATION = """location / {
            proxy_pass http://site;
        }
        location = %(path)s {
            alias %(file)s;
            default_type text/html;
            charset utf-8;
            add_header Content-Encoding br;
            add_header X-Cache-Status $upstream_cache_status;
        }"""


@dataclass(kw_only=True)
class WithFile(Nginx):
    """nginx in front of the site, also serving one file."""

    file: Path

    def _configuration(self) -> str:
        text = super()._configuration()
        before, after = text.split("location / {", 1)
        behind = after.split("}", 1)[1]
        return before + LOCATION % {"path": ON_DISK, "file": self.file} + behind


def measure(pace: Pace) -> Iterator[Figure]:
    """Measure the site on SQLite: behind nginx it gets one request a second."""
    with folder() as place, databases("sqlite", place) as url_of:
        url = url_of("site")
        prepare(place, url)
        with the_site(place, **settings_of(place, url)) as site:
            body = site.answer(PATH, Accept_Encoding=CODINGS["br"]).body
            (place / "page").write_bytes(body)
            with _nginx(place, site.port) as nginx:
                yield from _figures(nginx, body, pace)


@contextmanager
def _nginx(place: Path, port: int) -> Iterator[Nginx]:
    """Run nginx as the current user, who may read the folders."""
    (place / "nginx").mkdir()
    sites = [f"127.0.0.1:{port}"]
    nginx = WithFile(folder=place / "nginx", sites=sites, file=place / "page")
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()


def _figures(nginx: Nginx, body: bytes, pace: Pace) -> Iterator[Figure]:
    for path in (PATH, ON_DISK):
        wait_until(partial(_sends, nginx, path, body))
    for readers in (16, 1):
        headers = {"Accept-Encoding": CODINGS["br"]}
        load = partial(wrk.run, seconds=pace.reading, headers=headers, connections=readers)
        url = f"http://127.0.0.1:{nginx.port}"
        sides = {each: partial(load, url + each) for each in (PATH, ON_DISK)}
        made = wrk.in_turn(f"nginx, {readers} readers", sides, rounds=pace.rounds)
        ours, theirs = made[PATH], made[ON_DISK]
        rates = ours.per_second, theirs.per_second
        if readers > 1:
            yield at_least(f"{readers} readers", *rates, times=MOST)
            yield at_most(f"{readers} readers, 99th percentile", ours.p99, theirs.p99)
        yield at_most(
            f"{readers} readers, median" if readers > 1 else "one reader, median",
            ours.p50,
            theirs.p50,
        )


def _sends(nginx: Nginx, path: str, body: bytes) -> bool:
    """Tell whether it sends exactly these bytes; a busy machine may need a second try."""
    got = Visitor(nginx.port).open(path, Accept_Encoding=CODINGS["br"])
    return (got.status, got.headers["Content-Encoding"], got.body) == (200, "br", body)
