"""Phone numbers in words: “oh seven seven double oh …”, “null drei null …”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.screening.private_data.context import is_a_count, is_for_calling
from models.screening.private_data.numbering import is_possible, is_valid, regions
from models.screening.private_data.span import Reading, Span

_DIGITS = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh o nought null zéro cero",
            "one eins un uno",
            "two zwei zwo deux dos",
            "three drei trois tres",
            "four vier quatre cuatro",
            "five fünf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete",
            "eight acht huit ocho",
            "nine neun neuf nueve",
        )
    )
    for word in words.split()
}
_DIGITS |= dict.fromkeys(("hundred", "hundert"), "00")
_TIMES = {"double": 2, "doppel": 2, "doble": 2, "triple": 3}
_WORD = "|".join(sorted([*_DIGITS, *_TIMES], key=len, reverse=True))
_RUN = re.compile(
    rf"\b(?:{_WORD}|\d{{1,5}})(?:[ ,-]{{1,2}}(?:{_WORD}|\d{{1,5}})\b){{3,24}}", re.IGNORECASE
)
_PIECE = re.compile(r"\w+")


def places(reading: Reading) -> Iterator[Span]:
    """Where numbers are said in words, at least three of them."""
    for run in _RUN.finditer(reading.numbers):
        pieces = [each[0].lower() for each in _PIECE.finditer(run[0])]
        said = sum(not each.isdigit() for each in pieces)
        if said > 2 and _is_one(reading, run.span(), _dialled(pieces)):
            yield run.span()


def _dialled(pieces: list[str]) -> str:
    """The digits as they would be dialled."""
    digits, times = "", 1
    for each in pieces:
        digits += _DIGITS.get(each, each if each.isdigit() else "") * times
        times = _TIMES.get(each, 1)
    return digits


def _is_one(reading: Reading, span: Span, digits: str) -> bool:
    if len(digits) < 7 or digits in "01234567890" or is_a_count(reading, span):
        return False
    if is_for_calling(reading, span):
        return True
    fits = is_possible if digits[0] == "0" else is_valid
    return len(digits) > 8 and any(fits(digits, each) for each in regions(reading.language))
