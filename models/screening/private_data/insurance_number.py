"""Health and social insurance numbers, detected by format and check digit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from models.screening.private_data import check_digits
from models.screening.private_data.text_reading import Reading, Span

_CUE_DISTANCE = 45  # characters
_LETTER = "AC-HJKMNP-RT-Y"  # of a Medicare number


class _NumberKind(NamedTuple):
    """A number's format, its check, and a word required before it.

    The word is not required in articles in its `language`; without one, format and check suffice.
    """

    shape: str
    holds: Callable[[str], bool] | None = None
    cue: str = ""
    language: str | None = None


_NUMBER_KINDS = (
    _NumberKind(
        r"\d{3}[ -]?\d{3}[ -]?\d{4}", check_digits.nhs, r"\bNHS\b|health (?:service )?number"
    ),
    _NumberKind(  # United States: no check digit, but ranges never issued
        r"(?!000|666|9)\d{3}[ -]?(?!00)\d\d[ -]?(?!0000)\d{4}",
        cue=r"\bSSN\b|social security|\bsocial\b",
    ),
    _NumberKind(
        rf"[1-9][{_LETTER}][0-9{_LETTER}]\d-?[{_LETTER}][0-9{_LETTER}]\d-?[{_LETTER}]{{2}}\d\d"
    ),
    _NumberKind(
        r"[A-CEGHJ-PR-TW-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]", cue=r"national insurance|\bNI(?:NO)?\b"
    ),
    _NumberKind(
        r"[A-Z] ?\d{3} ?\d{3} ?\d{3}",
        check_digits.german_insured,
        r"versichert|KVNR|krankenkasse|gesundheitskarte|insurance",
        language="de",
    ),
    _NumberKind(  # Austria: ends with a birth date, with months up to 15
        r"\d{4}[ -/]?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-5])\d\d",
        check_digits.austrian_insured,
        r"\bSV-?N|sozialversicherung|versicherungsn|e-card|\bSV\b",
    ),
    _NumberKind(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d", check_digits.swiss_insured),
    _NumberKind(
        r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
        check_digits.french_insured,
    ),
    _NumberKind(
        r"(?:\d{8}|[XYZ]-?\d{7})[ -]?[A-HJ-NP-TV-Z]",
        check_digits.spanish_identity,
        r"\b(?:DNI|NIE|NIF)\b",
        language="es",
    ),
    _NumberKind(
        r"\d\d[ /-]?\d{8}[ /-]?\d\d",
        check_digits.spanish_insured,
        r"seguridad social|afiliaci[oó]n|\bN\.?S\.?S\b|\bNUSS\b",
    ),
)


def find_insurance_numbers(reading: Reading) -> Iterator[Span]:
    """Yield such numbers, kind by kind."""
    for shape, holds, cue, language in _NUMBER_KINDS:
        whole = rf"(?<![\w.+-]){shape}(?![\w]|[.-]\w)"
        for found in re.finditer(whole, reading.numbers, re.ASCII | re.IGNORECASE):
            before = reading.before(found.start(), _CUE_DISTANCE)
            is_named = reading.language == language or re.search(cue, before, re.IGNORECASE)
            if is_named and (not holds or holds(re.sub(r"[\s./-]", "", found[0]))):
                yield found.span()
