"""Phone numbers in digits or words, checked against national numbering plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber

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
# At least seven digits with few separators.
_RUN = re.compile(r"(?<![\w.,/$€£#~%^=-])(?:\+|\(\+?)?\d(?:[ ()./-]{0,3}\d){6,19}(?![\w%]|[.,/]\d)")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"  # or a month: both orders occur
_DATE = re.compile(rf"(?<!\d){_DAY}[./-]{_DAY}[./-](?:19|20)?\d\d(?!\d)")
_DECIMAL = re.compile(r"(?<!\d)0\.\d")
_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[./-])[2-9]\d\d[.-]\d{4}")
_AMERICAN_SPACED = re.compile(r"[2-9]\d\d [2-9]\d\d \d{4}")
_BRITISH = re.compile(r"07\d{9}")  # mobile, in any grouping
_LOCAL = re.compile(r"[2-9]\d\d[ .-]\d{4}")
_FRENCH = re.compile(r"0[1-9](?:[ .-]\d\d){4}|0[1-9]\d{8}")
_SPANISH = re.compile(
    r"[6-9]\d\d(?:[ .-]\d{3}){2}|[6-9]\d\d(?:[ .-]\d\d){3}|9\d(?:[ .-]\d{3}){1}(?:[ .-]\d\d){2}"
)
_MAX_RUNS = 40  # per comment
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
_NUMBER_WORDS = "|".join(sorted([*_DIGITS, *_TIMES], key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"\b(?:{_NUMBER_WORDS}|\d{{1,5}})(?:[ ,-]{{1,2}}(?:{_NUMBER_WORDS}|\d{{1,5}})\b){{3,24}}",
    re.IGNORECASE,
)
_REGIONS = {  # most likely regions of an article's readers, by language
    "en": ("US", "GB", "CA", "AU", "IE"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH", "CA"),
    "es": ("ES", "MX", "AR", "US"),
}


def find_in_digits(reading: Reading) -> Iterator[Span]:
    """Yield phone numbers in digits, in text order."""
    for parts in islice(_candidates(reading), _MAX_RUNS):
        if found := next((each for each in parts if _is_phone_number(reading, each)), None):
            yield found


def _candidates(reading: Reading) -> Iterator[list[Span]]:
    """Yield, for each run of digits, the parts to check against numbering plans."""
    for run in _RUN.finditer(reading.numbers):
        if not _is_a_count(reading, run.span()):
            parts = [each for each in _parts(reading.numbers, run.span()) if _may_be(reading, each)]
            if parts:
                yield parts


def _parts(text: str, run: Span) -> Iterator[Span]:
    """Yield the whole run, then its parts from and up to likely boundaries."""
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


def _is_phone_number(reading: Reading, span: Span) -> bool:
    words = reading.numbers[slice(*span)]
    if words.lstrip("(").startswith(("+", "00")):
        return is_possible(words, None)
    if _is_for_calling(reading, span):
        return _is_callable(words, reading.language)
    return _stands_alone(words, reading.language)


def _looks_otherwise(words: str, digits: str) -> bool:
    """Return whether it is a date, a decimal, a scale, or a dosage like “1-0-1-0”."""
    if words.startswith("+") or _FRENCH.fullmatch(words):  # “01.99.00.12.34” looks like a date
        return False
    groups = re.findall(r"\d+", words)
    is_scale = "0123456" in digits and len(groups) > 6
    is_scheme = max(digits) <= "4" and len(groups) > 5
    is_dated = _has_years_alone(groups) or _DATE.search(words)
    return bool(is_scale or is_scheme or is_dated or _DECIMAL.search(words))


def _has_years_alone(groups: list[str]) -> bool:
    """Return whether all groups are years, days or months, with at least one year."""
    years = [re.fullmatch(r"(?:19|20)\d\d", each) for each in groups]
    return any(years) and all(
        year or len(each) < 3 for year, each in zip(years, groups, strict=True)
    )


def _is_callable(words: str, language: str) -> bool:
    """Return whether it is a number of these countries: sufficient next to a word for calling."""
    shapes = (_LOCAL, _AMERICAN, _FRENCH, _SPANISH)
    return any(each.fullmatch(words) for each in shapes) or is_dialled(words, language)


def _stands_alone(words: str, language: str) -> bool:
    """Return whether it has the format of a phone number: required without such a word."""
    digits = re.sub(r"\D", "", words)
    known = is_known(words, language)
    if _AMERICAN.fullmatch(words) or (language == "en" and _BRITISH.fullmatch(digits)):
        return True
    spaced = {"en": _AMERICAN_SPACED, "es": _SPANISH}.get(language)
    if spaced and spaced.fullmatch(words):
        return known and not re.fullmatch(r"(?:\d+00\W?)+", words)  # “600 700 800 mg”
    return digits[0] == "0" and len(digits) > 8 and (known or bool(_FRENCH.fullmatch(words)))


def find_in_words(reading: Reading) -> Iterator[Span]:
    """Yield phone numbers with three or more digits as words."""
    for run in _IN_WORDS.finditer(reading.numbers):
        pieces = [each[0].lower() for each in re.finditer(r"\w+", run[0])]
        words_count = sum(not each.isdigit() for each in pieces)
        if words_count > 2 and _is_phone_number_in_words(reading, run.span(), _digits_of(pieces)):
            yield run.span()


def _digits_of(pieces: list[str]) -> str:
    """Return the digits to dial."""
    digits, times = "", 1
    for each in pieces:
        digits += _DIGITS.get(each, each if each.isdigit() else "") * times
        times = _TIMES.get(each, 1)
    return digits


def _is_phone_number_in_words(reading: Reading, span: Span, digits: str) -> bool:
    if len(digits) < 7 or digits in "01234567890" or _is_a_count(reading, span):
        return False
    if _is_for_calling(reading, span):
        return True
    return len(digits) > 8 and is_dialled(digits, reading.language)


def _is_for_calling(reading: Reading, span: Span) -> bool:
    """Return whether a word for calling is just before or after it."""
    near = reading.before(span[0], 45), reading.after(span[1], 20)
    return any(_CALLING.search(each) for each in near)


def _is_a_count(reading: Reading, span: Span) -> bool:
    """Return whether it counts or measures something: a batch, a price, a dose."""
    before, after = reading.before(span[0], 30), reading.after(span[1], 10)
    return bool(_COUNTING.search(before) or _MEASURED.match(after))


def is_dialled(number: str, language: str) -> bool:
    """Return whether readers of this language could dial the number.

    It must be valid in one of their countries or, if it begins with 0, of a possible length.
    """
    fits = is_possible if number.lstrip("(").startswith("0") else is_valid
    return any(fits(number, region) for region in _REGIONS.get(language, ()))


def is_known(number: str, language: str) -> bool:
    """Return whether it is valid in a country of this language."""
    return any(is_valid(number, region) for region in _REGIONS.get(language, ()))


def is_valid(number: str, region: str | None) -> bool:
    """Return whether the region's numbering plan has such a number."""
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def is_possible(number: str, region: str | None) -> bool:
    """Return whether a number of that region may be this long."""
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_possible_number(parsed)


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    written = "+" + number[2:] if region is None and number.startswith("00") else number
    try:
        return phonenumbers.parse(written, region)
    except NumberParseException:
        return None
