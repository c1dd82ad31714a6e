"""Numbering plans of countries, by `phonenumbers`."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

_REGIONS = {  # where most who read an article in this language would be called
    "en": ("US", "GB", "CA", "AU", "IE"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX", "AR", "US"),
}


def is_dialled(number: str, language: str) -> bool:
    """Return whether readers of this language could dial a number: one of theirs, or, where it
    begins with 0, of a length that is possible there."""
    fits = is_possible if number.lstrip("(").startswith("0") else is_valid
    return any(fits(number, region) for region in _REGIONS.get(language, ()))


def is_known(number: str, language: str) -> bool:
    """Return whether the plan of a country of this language has such a number."""
    return any(is_valid(number, region) for region in _REGIONS.get(language, ()))


def is_valid(number: str, region: str | None) -> bool:
    """Return whether the plan of the country has such a number."""
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def is_possible(number: str, region: str | None) -> bool:
    """Return whether a number of that country may be this long."""
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_possible_number(parsed)


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    written = "+" + number[2:] if region is None and number.startswith("00") else number
    try:
        return phonenumbers.parse(written, region)
    except NumberParseException:
        return None
