"""Payment card and bank account numbers, detected by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.screening.private_data import check_digits
from models.screening.private_data.text_reading import Reading, Span

_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){13,15}(?![\w]|[.-]\d)", re.ASCII)
_BRAND = re.compile(  # Visa, Mastercard, American Express, Discover, Diners Club, JCB
    r"4\d{15}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|(?:6011|65\d\d)\d{12}|3[068]\d{12}|35\d{14}"
)
_GROUPS = ({4}, {4, 5, 6}, {14, 15, 16})  # digits per group
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}(?!\w)", re.ASCII | re.IGNORECASE)
_LENGTHS = {  # characters, from the ISO 13616 registry
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("GI", "IL", "AE"), 23),
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "RO", "SA", "SE", "SK"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "CY", "HU", "LB", "PL"), 28),
}


def find_cards(reading: Reading) -> Iterator[Span]:
    """Yield payment card numbers."""
    for found in _CARD.finditer(reading.numbers):
        groups = {len(each) for each in re.findall(r"\d+", found[0])}
        digits = re.sub(r"\D", "", found[0])
        is_grouped = any(groups <= each for each in _GROUPS)
        if is_grouped and _BRAND.fullmatch(digits) and check_digits.luhn(digits):
            yield found.span()


def find_ibans(reading: Reading) -> Iterator[Span]:
    """Yield IBANs, without words that follow."""
    for found in _IBAN.finditer(reading.numbers):
        length = _LENGTHS.get(found[0][:2].upper(), 0)
        written = re.match(rf"(?:\w ?){{{length - 1}}}\w", found[0]) if length else None
        if written and check_digits.iban(written[0].replace(" ", "")):
            yield found.start(), found.start() + written.end()
