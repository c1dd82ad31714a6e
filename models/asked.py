"""What an address asks for, as far as a database can be asked for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

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


def as_number(written: str) -> int | None:
    """The number of a row; None for anything else."""
    plain = written.isascii() and written.isdigit() and len(written) < 10
    return int(written) or None if plain else None
