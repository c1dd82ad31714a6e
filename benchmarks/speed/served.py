"""The processes under load: the site as an operator runs it, and the bare app of `bare.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.running import Running
from tests.support.visitor import Answer, Visitor


class Served(Running):
    """The running site."""

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, path: str, **headers: str) -> Answer:
        """Send one request."""
        return Visitor(self.port).open(path, **headers)


class Bare(Served):
    """The bare app on the same server."""

    command = (sys.executable, "-m", "benchmarks.speed.bare")


@contextmanager
def the_site(folder: Path, **settings: object) -> Iterator[Served]:
    """Run the site on what is prepared in `folder`."""
    with _stopped(Served(folder, **settings)) as site:
        yield site


@contextmanager
def bare(folder: Path, **settings: object) -> Iterator[Served]:
    """Run the bare app, with its output in a folder of its own."""
    (folder / "bare").mkdir(exist_ok=True)
    with _stopped(Bare(folder / "bare", **settings)) as app:
        yield app


@contextmanager
def _stopped(served: Served) -> Iterator[Served]:
    try:
        yield served
    finally:
        served.stop()
