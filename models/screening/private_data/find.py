"""The detector of personal data: asks every finder in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.screening.check_result import CheckResult
from models.screening.private_data import (
    birth_date,
    email_address,
    insurance_number,
    payment_number,
    person_name,
    phone_number,
    street_address,
)
from models.screening.private_data.text_reading import Reading, Span
from models.screening.text import Text

# In this order: a number with a check digit is never a phone number, a street never a name.
_FINDERS: tuple[tuple[str, Callable[[Reading], Iterable[Span]]], ...] = (
    ("email", email_address.places),
    ("iban", payment_number.ibans),
    ("card", payment_number.cards),
    ("insurance", insurance_number.places),
    ("birth", birth_date.places),
    ("address", street_address.places),
    ("phone", phone_number.places),
    ("phone", phone_number.spoken),
    ("name", person_name.places),
)


def find(text: Text) -> list[CheckResult]:
    """Return what reads as personal data, in the order of the text; marks never overlap."""
    reading, found = Reading.of(text), list[tuple[Span, str]]()
    taken = bytearray(len(reading.plain))
    for check, places in _FINDERS:
        for start, end in places(reading):
            if not any(taken[start:end]):
                taken[start:end] = b"x" * (end - start)
                found.append(((start, end), check))
    return [
        CheckResult(check=check, effect="private", start=start, length=end - start)
        for (start, end), check in sorted(found)
    ]
