"""`make bench`: every view of the desk with 1,000 and with 1,000,000 comments, on both databases.

The tables go to docs/performance.md; with `quick` the larger site has 50,000 and nothing is
written. Ends with 1 where a bound is missed.
"""

from __future__ import annotations

import logging
import os
import platform
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import text

from benchmarks.growth.measuring import MORE, ROUNDS, TIMES, Figure, measure, table
from benchmarks.growth.sites import Site, databases, made
from benchmarks.machine import commit
from config import ROOT
from extensions import db

SMALL, LARGE, QUICK = 1_000, 1_000_000, 50_000  # comments
PLACE = ROOT / ".cache/bench"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
TEXT = """# How the desk grows

Written by `{command}` on {day}: {machine}, load {load} while others worked on it; Python {python},
commit {commit}.

Every view of the desk on two sites that are open side by side: with {small:,} comments and with
{large:,}. Of those a tenth waits, a tenth is under one article, a fiftieth by one person, and each
that was decided has its decision. The bound is {times} × the time at {small:,} + {more} ms. Each
time is the median of {rounds} requests after a warm-up, one to each site in turn, through the whole
site with a moderator who is signed in; pages for readers are made anew, not taken from the cache.

The rows, triggers and indexes are those of the migrations. On SQLite no statistics are gathered,
for the site gathers none; on PostgreSQL `VACUUM ANALYZE` does once what autovacuum does by itself.
PostgreSQL runs with `fsync=off`, so what writes there waits for no disk; SQLite waits.
"""


def main(*asked: str) -> int:
    """Measure both databases, or those that were asked for, and tell whether all was met."""
    logging.disable(logging.INFO)  # a line for each request would be measured too
    quick = "quick" in asked
    large, kinds = QUICK if quick else LARGE, [each for each in NAMES if each in asked] or [*NAMES]
    parts, missed = [_head(large, quick=quick)], 0
    for kind in kinds:
        version, figures = measured(kind, large)
        parts.append(f"## {version}\n\n{table(figures, SMALL, large)}\n")
        missed += sum(not each.is_met for each in figures)
        print(parts[-1], flush=True)
    if not quick and kinds == [*NAMES]:
        (ROOT / "docs/performance.md").write_text("\n".join(parts))
    print(f"{missed} missed." if missed else "Every bound was met.")
    return int(bool(missed))


def measured(kind: str, large: int) -> tuple[str, list[Figure]]:
    """The database's name and version, and the figures of every view on it."""
    PLACE.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(dir=PLACE))
    try:
        with databases(kind, folder) as url_of:
            sites = [_site(size, url_of(size), folder / str(size)) for size in (SMALL, large)]
            figures = list(measure(*sites))
            version = _version(sites[0])
            for each in sites:
                with each.app.app_context():
                    db.engine.dispose()
    finally:
        shutil.rmtree(folder)
    return version, figures


def _site(size: int, url: str, folder: Path) -> Site:
    folder.mkdir()
    return made(size, url, folder)


def _version(site: Site) -> str:
    with site.app.app_context():
        kind = db.engine.dialect.name
        asked = "SHOW server_version" if kind == "postgresql" else "SELECT sqlite_version()"
        return f"{NAMES[kind]} {str(db.session.scalar(text(asked))).split()[0]}"


def _head(large: int, *, quick: bool) -> str:
    return TEXT.format(
        command="make bench-quick" if quick else "make bench",
        day=datetime.now(UTC).date().isoformat(),
        machine=f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores",
        load=f"{os.getloadavg()[0]:.1f}",
        python=platform.python_version(),
        commit=commit(),
        small=SMALL,
        large=large,
        times=TIMES,
        more=MORE,
        rounds=ROUNDS,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
