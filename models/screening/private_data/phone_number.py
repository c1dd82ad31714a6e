"""Phone numbers, in digits or in words: found by their shapes, checked by numbering plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from models.screening.private_data.phone_plans import is_dialled, is_known, is_possible
from models.screening.private_data.text_reading import Reading, Span

_CALLING = re.compile(
    r"\b(?:call|ph|phon(?:e|ing)|telephone|ring|text|tel|mobile|cell|whatsapp|signal|telegram|sms|fax"
    r"|(?:my|home|work|office|his|her|their|contact) number|number is|reach|dial|handy\w*"
    r"|telefon\w*"
    r"|anruf\w*|ruf\w*|erreich\w*|meine nummer|appel\w*|t[ée]l[ée]phone|t[ée]l|portable|num[ée]ro"
    r"|joindre|ll[aá]m\w*|m[oó]vil|celular|tel[ée]fono|n[uú]mero|kontakt)\b",
    re.IGNORECASE,
)
_COUNTING = re.compile(
    r"\b(?:batch|lot|charge|isbn|pmid|nct|pzn|ref|reference|order|invoice|serial|case|trial|ndc|doi"
    r"|lote|bestell\w*|rechnung\w*|model|version|id|study|studie|dose|dosis)\b[\w .:#-]{0,12}$"
    r"|[$€£¥#~]\s?$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\s?(?:mg|mcg|µg|μg|g|kg|ml|l|iu|ie|ui|mmol|mm|cm|km|%|x|hz|kcal|cal"
    r"|pills?|tablets?|tabletten|dollars?|usd|eur|euros?|[$€£])(?!\w)",
    re.IGNORECASE,
)
# Seven digits at least, with little between them.
_RUN = re.compile(r"(?<![\w.,/$€£#~%^=-])(?:\+|\(\+?)?\d(?:[ ()./-]{0,3}\d){6,19}(?![\w%]|[.,/]\d)")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"  # or a month: both orders are usual
_DATE = re.compile(rf"(?<!\d){_DAY}[./-]{_DAY}[./-](?:19|20)?\d\d(?!\d)")
_DECIMAL = re.compile(r"(?<!\d)0\.\d")
_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[./-])[2-9]\d\d[.-]\d{4}")
_AMERICAN_SPACED = re.compile(r"[2-9]\d\d [2-9]\d\d \d{4}")
_BRITISH = re.compile(r"07\d{9}")  # of a mobile, however it is grouped
_LOCAL = re.compile(r"[2-9]\d\d[ .-]\d{4}")
_FRENCH = re.compile(r"0[1-9](?:[ .-]\d\d){4}|0[1-9]\d{8}")
_SPANISH = re.compile(
    r"[6-9]\d\d(?:[ .-]\d{3}){2}|[6-9]\d\d(?:[ .-]\d\d){3}|9\d(?:[ .-]\d{3}){1}(?:[ .-]\d\d){2}"
)
_MOST = 40  # runs that are looked up: a wall of numbers is no comment
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
_SAID = "|".join(sorted([*_DIGITS, *_TIMES], key=len, reverse=True))
_SPOKEN = re.compile(
    rf"\b(?:{_SAID}|\d{{1,5}})(?:[ ,-]{{1,2}}(?:{_SAID}|\d{{1,5}})\b){{3,24}}", re.IGNORECASE
)


def places(reading: Reading) -> Iterator[Span]:
    """Yield where phone numbers in digits stand, in the order of the text."""
    for parts in islice(_candidates(reading), _MOST):
        if found := next((each for each in parts if _is_one(reading, each)), None):
            yield found


def _candidates(reading: Reading) -> Iterator[list[Span]]:
    """Yield, for each run of digits, the parts that a numbering plan has to be asked about."""
    for run in _RUN.finditer(reading.numbers):
        if not _is_a_count(reading, run.span()):
            parts = [each for each in _parts(reading.numbers, run.span()) if _may_be(reading, each)]
            if parts:
                yield parts


def _parts(text: str, run: Span) -> Iterator[Span]:
    """Yield the whole run, then from where a number may begin, then up to where one may end."""
    yield run
    words = text[slice(*run)]
    for begin in [*re.finditer(r"(?<=[ /])[+(0]", words)][:2]:
        yield run[0] + begin.start(), run[1]
    for end in [*re.finditer(r"(?<=\d)[ (/]+", words)][-2:]:
        yield run[0], run[0] + end.start()


def _may_be(reading: Reading, span: Span) -> bool:
    words = reading.numbers[slice(*span)]
    digits = re.sub(r"\D", "", words)
    return len(digits) > 6 and not _looks_otherwise(words, digits)


def _is_one(reading: Reading, span: Span) -> bool:
    words = reading.numbers[slice(*span)]
    if words.lstrip("(").startswith(("+", "00")):
        return is_possible(words, None)
    if _is_for_calling(reading, span):
        return _is_called(words, reading.language)
    return _stands_alone(words, reading.language)


def _looks_otherwise(words: str, digits: str) -> bool:
    """Return whether it is a date, a decimal, a scale, or a scheme like “1-0-1-0”."""
    if words.startswith("+") or _FRENCH.fullmatch(words):  # “01.99.00.12.34” begins as a date
        return False
    groups = re.findall(r"\d+", words)
    is_scale = "0123456" in digits and len(groups) > 6
    is_scheme = max(digits) <= "4" and len(groups) > 5
    is_dated = _has_years_alone(groups) or _DATE.search(words)
    return bool(is_scale or is_scheme or is_dated or _DECIMAL.search(words))


def _has_years_alone(groups: list[str]) -> bool:
    """Return whether there are years, and nothing beside them but days and months."""
    years = [re.fullmatch(r"(?:19|20)\d\d", each) for each in groups]
    return any(years) and all(
        year or len(each) < 3 for year, each in zip(years, groups, strict=True)
    )


def _is_called(words: str, language: str) -> bool:
    """Return whether it is a number of these countries: enough beside a word for calling."""
    shapes = (_LOCAL, _AMERICAN, _FRENCH, _SPANISH)
    return any(each.fullmatch(words) for each in shapes) or is_dialled(words, language)


def _stands_alone(words: str, language: str) -> bool:
    """Return whether it is written as numbers are, from 0 or in groups: needed without a word."""
    digits = re.sub(r"\D", "", words)
    known = is_known(words, language)
    if _AMERICAN.fullmatch(words) or (language == "en" and _BRITISH.fullmatch(digits)):
        return True
    spaced = {"en": _AMERICAN_SPACED, "es": _SPANISH}.get(language)
    if spaced and spaced.fullmatch(words):
        return known and not re.fullmatch(r"(?:\d+00\W?)+", words)  # “600 700 800 mg”
    return digits[0] == "0" and len(digits) > 8 and (known or bool(_FRENCH.fullmatch(words)))


def spoken(reading: Reading) -> Iterator[Span]:
    """Yield where phone numbers stand with three or more of their digits as words."""
    for run in _SPOKEN.finditer(reading.numbers):
        pieces = [each[0].lower() for each in re.finditer(r"\w+", run[0])]
        said = sum(not each.isdigit() for each in pieces)
        if said > 2 and _is_said(reading, run.span(), _dialled(pieces)):
            yield run.span()


def _dialled(pieces: list[str]) -> str:
    """Return the digits as they would be dialled."""
    digits, times = "", 1
    for each in pieces:
        digits += _DIGITS.get(each, each if each.isdigit() else "") * times
        times = _TIMES.get(each, 1)
    return digits


def _is_said(reading: Reading, span: Span, digits: str) -> bool:
    if len(digits) < 7 or digits in "01234567890" or _is_a_count(reading, span):
        return False
    if _is_for_calling(reading, span):
        return True
    return len(digits) > 8 and is_dialled(digits, reading.language)


def _is_for_calling(reading: Reading, span: Span) -> bool:
    """Return whether somebody is asked to call, just before or after."""
    near = reading.before(span[0], 45), reading.after(span[1], 20)
    return any(_CALLING.search(each) for each in near)


def _is_a_count(reading: Reading, span: Span) -> bool:
    """Return whether it counts or measures something: a batch, a price, a dose."""
    before, after = reading.before(span[0], 30), reading.after(span[1], 10)
    return bool(_COUNTING.search(before) or _MEASURED.match(after))
