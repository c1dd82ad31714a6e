"""Words of a text with their positions: as spelled, and as disguised words read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.screening.homoglyphs import (
    INVISIBLE,
    MIN_LETTERS,
    SIGNS,
    SQUARED,
    is_mostly_latin,
    skeleton,
    undisguised,
)
from models.text.folding import MARKS, folded

_LETTER = rf"[^\W_]|[\u24b6-\u24e9{SQUARED}]"
_INSIDE = f"{MARKS}{INVISIBLE}"
_SIGNS = re.escape(SIGNS)
_SPELLED = re.compile(rf"(?:{_LETTER})(?:{_LETTER}|[{_INSIDE}])*")
_DISGUISED = re.compile(rf"(?:{_LETTER}|[{_SIGNS}])(?:{_LETTER}|[{_INSIDE}{_SIGNS}])*")
_PUNCTUATION = "!|¡"  # not letters at the end of a word


class Word(NamedTuple):
    """A `folded` word from `start` to `end`."""

    folded: str
    start: int
    end: int
    is_disguised: bool = False


def spelled_words(text: str) -> list[Word]:
    """Return every word as spelled, without invisible characters."""
    found = _SPELLED.finditer(text)
    return [Word(word, *each.span()) for each in found if (word := folded(each[0]))]


def disguised_words(text: str) -> list[Word]:
    """Return every word by the `skeleton` of what it reads as; empty if none is disguised."""
    words = [*_join_spaced_letters(_single_words(text), text)]
    return words if any(each.is_disguised for each in words) else []


def _single_words(text: str) -> list[Word]:
    latin = is_mostly_latin(text)
    found = []
    for each in _DISGUISED.finditer(text):
        start = each.end() - len(each[0].lstrip(_PUNCTUATION))
        bare = text[start : each.end()].rstrip(_PUNCTUATION)
        hidden = undisguised(bare, among_latin=latin)
        if word := skeleton(hidden or folded(bare)):
            found.append(Word(word, start, start + len(bare), is_disguised=bool(hidden)))
    return found


def _join_spaced_letters(words: Sequence[Word], text: str) -> Iterator[Word]:
    """Join single letters with the same separator into one word: v.i.a.g.r.a"""
    at = 0
    while at < len(words):
        end = _end_of_run(words, at, text)
        if end - at >= MIN_LETTERS:
            letters = "".join(each.folded for each in words[at:end])
            joined = skeleton(undisguised(letters) or letters)
            yield Word(joined, words[at].start, words[end - 1].end, not letters.isdigit())
        else:
            yield from words[at:end]
        at = end


def _end_of_run(words: Sequence[Word], at: int, text: str) -> int:
    """Return the index after the run of single letters from `at` with the same separator."""
    end = at + 1
    parted = ""
    while end < len(words) and len(words[end - 1].folded) == len(words[end].folded) == 1:
        between = text[words[end - 1].end : words[end].start]
        if len(between) > 1 or (parted and between != parted):
            break
        parted, end = between, end + 1
    return end
