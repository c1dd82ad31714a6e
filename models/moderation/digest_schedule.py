"""The hours at which a moderator wants a digest, on a clock that is set forward and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

LAST_HOUR = 23
_BETWEEN = re.compile(r"[\s,;]+")
_HOUR = re.compile(r"([0-9]{1,2})(?:[:.]00)?")


def hours_in(typed: str) -> list[int]:
    """The hours somebody typed, as “7, 13:00 18”, each once and in order; a `ValueError` for
    anything that is no full hour of a day."""
    found = [_HOUR.fullmatch(each) for each in _BETWEEN.split(typed.strip()) if each]
    hours = {int(each[1]) if each else LAST_HOUR + 1 for each in found}
    if hours and max(hours) > LAST_HOUR:
        raise ValueError("no full hour of a day")
    return sorted(hours)


def as_text(hours: Iterable[int]) -> str:
    """The hours as they are kept, “7,13,18”: all of a day fit."""
    return ",".join(map(str, hours))


def time_zones() -> list[str]:
    """The places whose clocks can be followed, as “Europe/Berlin”."""
    return sorted(each for each in available_timezones() if "/" in each and "Etc" not in each)


def zone_of(time_zone: str) -> tzinfo:
    """The clock of a place; that of UTC where nobody knows the place any more."""
    try:
        return ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        return UTC


def last_moment(hours: Iterable[int], time_zone: str, *, at: datetime) -> datetime | None:
    """The last of these hours that has struck `at` a moment, as UTC; None without hours.

    An hour that is skipped when the clock is set forward strikes as the clock would have shown
    it; one that comes twice strikes the first time (PEP 495).
    """
    zone = zone_of(time_zone)
    today = at.astimezone(zone).date()
    moments = [
        datetime.combine(today - timedelta(days=back), time(hour), zone).astimezone(UTC)
        for back in (0, 1)
        for hour in hours
    ]
    return max((each for each in moments if each <= at), default=None)
