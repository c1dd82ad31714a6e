"""Folding of words for search: no case, accents or marks."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

MAX_WORD_LENGTH = 40  # characters compared

_SCRIPTS = (range(0x300, 0x3100), range(0xA000, 0xAC00), range(0xFB00, 0xFFFF))  # not Han, Hangul
MARKS = "".join(
    letter for each in chain(*_SCRIPTS) if unicodedata.category(letter := chr(each))[0] == "M"
)
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")

_LETTERS = str.maketrans(  # letters NFKD doesn't decompose
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def folded(word: str) -> str:
    """Return a word folded for comparison: “Ärztin” to “arztin”, “MÉDECIN” to “medecin”.

    Only letters and digits remain, so no database mistakes a word for a search operator.
    """
    if word.isascii():
        return word.lower()[:MAX_WORD_LENGTH]
    bare = unicodedata.normalize("NFKD", word).casefold().translate(_LETTERS)
    return "".join(filter(str.isalnum, bare))[:MAX_WORD_LENGTH]


def folded_words(text: str) -> list[str]:
    """Return every word of a text, folded, in order."""
    return [word for found in WORD.finditer(text) if (word := folded(found[0]))]
