"""Words as search compares them: without case, accents or marks, one spelling for all."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

LONGEST = 40  # characters of a word that are compared

_SCRIPTS = (range(0x300, 0x3100), range(0xA000, 0xAC00), range(0xFB00, 0xFFFF))  # not Han, Hangul
MARKS = "".join(
    letter for each in chain(*_SCRIPTS) if unicodedata.category(letter := chr(each))[0] == "M"
)
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")

_LETTERS = str.maketrans(  # which Unicode takes for letters of their own, and a keyboard lacks
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def folded(word: str) -> str:
    """One word as it is compared: “Ärztin” is “arztin”, “MÉDECIN” is “medecin”.

    Only letters and digits are left, so no database takes any of them for an operator.
    """
    if word.isascii():
        return word.lower()[:LONGEST]
    bare = unicodedata.normalize("NFKD", word).casefold().translate(_LETTERS)
    return "".join(filter(str.isalnum, bare))[:LONGEST]


def folded_words(text: str) -> list[str]:
    """Every word of a text, folded, in its order."""
    return [word for found in WORD.finditer(text) if (word := folded(found[0]))]
