"""Views of a text for the finders of personal data, all of the same length."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.screening.text import Text

Span = tuple[int, int]  # start and end in `Text.plain`

_WIDE = {each: chr(each - 0xFEE0) for each in range(0xFF10, 0xFF5B) if chr(each).isalnum()}
_SIGNS: dict[int, str] = str.maketrans(  # variants that people or their keyboards type
    {
        **dict.fromkeys("\uff20\ufe6b", "@"),
        **dict.fromkeys("\uff0e\u3002\u2024", "."),
        **dict.fromkeys("\uff0d\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u200b", " "),
        "\uff0b": "+",
    }
)
_TYPED = {**_WIDE, **_SIGNS}
_NO_NUMBER = re.compile(
    r"(?:https?://|www\.)\S+|\b10\.\d{4,9}/\S+|\b(?:isbn|issn|pmid|pmc|nct|pzn|doi|ean|ndc|din)"
    r"(?:-1[03])?[\s:.#]{0,3}\d[\d\s-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A comment: `flat` has plain characters for wide and unusual ones.

    `numbers` is `flat` without URLs and catalogue numbers, and `language` is like “de”. Positions
    are the same in all of them.
    """

    plain: str
    flat: str
    numbers: str
    language: str

    @classmethod
    def of(cls, text: Text) -> Reading:
        flat = text.plain if text.plain.isascii() else text.plain.translate(_TYPED)
        numbers = _NO_NUMBER.sub(lambda found: "~" * len(found[0]), flat)
        return cls(text.plain, flat, numbers, text.language.partition("-")[0].lower())

    def before(self, start: int, length: int) -> str:
        """Return the `length` characters before a position."""
        return self.flat[max(0, start - length) : start]

    def after(self, end: int, length: int) -> str:
        """Return the `length` characters after a position."""
        return self.flat[end : end + length]
