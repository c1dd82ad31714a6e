"""Detection of personal data by all finders."""

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

# In order of precedence: a number with a check digit is no phone number, a street no name.
_FINDERS: tuple[tuple[str, Callable[[Reading], Iterable[Span]]], ...] = (
    ("email", email_address.find_email_addresses),
    ("iban", payment_number.find_ibans),
    ("card", payment_number.find_cards),
    ("insurance", insurance_number.find_insurance_numbers),
    ("birth", birth_date.find_birth_dates),
    ("address", street_address.find_street_addresses),
    ("phone", phone_number.find_in_digits),
    ("phone", phone_number.find_in_words),
    ("name", person_name.find_person_names),
)


def find(text: Text) -> list[CheckResult]:
    """Return personal data in text order; results never overlap."""
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
