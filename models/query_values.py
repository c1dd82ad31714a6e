"""What an address asks for, as far as a database can be asked for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

HIGHEST = 2**31 - 1  # what an INTEGER column holds, on PostgreSQL too
LAST_YEAR = 9998  # so that every day has a next one


def as_text(typed: str, *, most: int) -> str:
    """A filter's text, up to `most` characters: no database takes a zero byte."""
    return typed.replace("\0", "").strip()[:most]


def as_day(written: str) -> datetime | None:
    """The beginning (UTC) of a day like 2026-11-22; None for anything else."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day.year <= LAST_YEAR else None


def row_number(written: str | None) -> int:
    """The number somebody sent, from 1 to `HIGHEST`; 0 for anything else."""
    if not written or not written.isascii() or not written.isdigit() or len(written) > 10:
        return 0
    number = int(written)
    return number if number <= HIGHEST else 0
