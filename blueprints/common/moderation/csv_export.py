"""CSV export (RFC 4180), safe against formula injection in spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # of cells that spreadsheets evaluate


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Return the rows as CSV; a cell that a spreadsheet would run gets a leading apostrophe."""
    file = io.StringIO()
    csv.writer(file).writerows([_escape(each) for each in row] for row in rows)
    return file.getvalue()


def _escape(cell: object) -> str:
    written = "" if cell is None else str(cell)
    return f"'{written}" if written.startswith(FORMULA_STARTS) else written
