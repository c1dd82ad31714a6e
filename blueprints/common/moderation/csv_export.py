"""Rows for a spreadsheet, as CSV (RFC 4180), with nothing in them that one would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the start of a formula


def lines(rows: Iterable[Iterable[object]]) -> str:
    """The rows as lines of CSV; a cell that could run is made harmless by an apostrophe."""
    file = io.StringIO()
    csv.writer(file).writerows([_harmless(each) for each in row] for row in rows)
    return file.getvalue()


def _harmless(cell: object) -> str:
    written = "" if cell is None else str(cell)
    return f"'{written}" if written.startswith(RUNS) else written
