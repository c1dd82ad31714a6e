"""Dates of birth: a full date next to a word for birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.screening.private_data.text_reading import Reading, Span

_MONTH = (
    r"(?:jan(?:uar|uary|vier)?|jänner|enero|feb(?:ruar|ruary|rero)?|f[ée]vrier|mar(?:ch|s|zo)?|märz"
    r"|apr(?:il)?|avril|abril|may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?"
    r"|ao[uû]t|agosto|sept?(?:ember|embre|iembre)?|o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?"
    r"|de[cz](?:ember|iembre)?|d[ée]cembre)\.?"
)
_DAY, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:(?:19|20)\d\d)"
_DATE = re.compile(
    rf"(?<![\w./-])(?:{_YEAR}[-/.]\d\d?[-/.]{_DAY}"
    rf"|{_DAY}([-/.]) ?\d\d?\1 ?(?:{_YEAR}|\d\d)"
    rf"|{_DAY}(?:st|nd|rd|th|er|\.)?(?: of| de)? {_MONTH},?(?: del?)? {_YEAR}"
    rf"|{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR})(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\bborn\b|\bd\.?o\.?b\b\.?|\b(?:date of birth|birth ?date|birth ?day|bday|b-day)\b"
    r"|\bgeb(?:oren|\.)|\bgeburts(?:datum|tag)\b|\bné(?:e|\(e\))?\b|\b(?:date de )?naissance\b"
    r"|\banniversaire\b|\bnac(?:í|i|ió|id[oa])\b|\b(?:fecha de )?nacimiento\b|\bcumpleaños\b)"
    r"[^.,!?\d]{0,25}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[ ,(]{1,2}(?:geboren|geb\.|born|is my (?:birthday|date of birth))", re.IGNORECASE
)


def find_birth_dates(reading: Reading) -> Iterator[Span]:
    """Yield full dates next to such a word."""
    for found in _DATE.finditer(reading.numbers):
        before, after = reading.before(found.start(), 50), reading.after(found.end(), 30)
        if _BEFORE.search(before) or _AFTER.match(after):
            yield found.span()
