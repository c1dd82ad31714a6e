"""Every page that is measured, and whose query plans are read."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.growth import acts, chores, desk, reading
from benchmarks.growth.sites import Ask


def all_views() -> Iterator[tuple[str, Ask]]:
    """Return each page by its name, with the function that requests it."""
    yield from desk.pages()
    yield from acts.of_the_desk()
    yield from reading.pages()
    yield from acts.of_readers()
    yield from chores.of_the_site()
