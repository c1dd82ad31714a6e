"""The numbering plans of countries: the one room of `phonenumbers`, which brings them."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

_REGIONS = {  # where most who read an article in this language would be called
    "en": ("US", "GB", "CA", "AU", "IE"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX", "AR", "US"),
}


def regions(language: str) -> tuple[str, ...]:
    """The countries whose own way of writing is read; none: only “+” and the country's number."""
    return _REGIONS.get(language, ())


def is_valid(number: str, region: str | None) -> bool:
    """Whether the plan of the country has such a number."""
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def is_possible(number: str, region: str | None) -> bool:
    """Whether a number of that country may be this long."""
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_possible_number(parsed)


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    written = "+" + number[2:] if region is None and number.startswith("00") else number
    try:
        return phonenumbers.parse(written, region)
    except NumberParseException:
        return None
