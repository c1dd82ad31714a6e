"""Values from query strings and forms, bounded before they reach SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

MAX_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL
MAX_YEAR = 9998  # one below Python's, so that adding a day can't overflow


def as_text(typed: str, *, most: int) -> str:
    """Return a filter's text, stripped, without NUL bytes, at most `most` characters.

    Databases reject NUL bytes.
    """
    return typed.replace("\0", "").strip()[:most]


def as_day(written: str) -> datetime | None:
    """Return the start (UTC) of an ISO 8601 date such as 2026-11-22, or None if invalid."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day.year <= MAX_YEAR else None


def row_number(written: str | None) -> int:
    """Return a row id from 1 to `MAX_ID`, or 0 if invalid."""
    if not written or not written.isascii() or not written.isdigit() or len(written) > 10:
        return 0
    number = int(written)
    return number if number <= MAX_ID else 0
