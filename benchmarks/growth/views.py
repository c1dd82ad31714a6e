"""Every view that is measured, and whose plans are read."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.growth import acts, chores, desk, reading
from benchmarks.growth.sites import Ask


def all_views() -> Iterator[tuple[str, Ask]]:
    """Each by its name, with what asks a site for it."""
    yield from desk.pages()
    yield from acts.of_the_desk()
    yield from reading.pages()
    yield from acts.of_readers()
    yield from chores.of_the_site()
