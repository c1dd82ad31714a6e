"""The words of a text with their places: as they are spelled, and as a reader takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.screening.homoglyphs import (
    FEWEST,
    INVISIBLE,
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
_READ = re.compile(rf"(?:{_LETTER}|[{_SIGNS}])(?:{_LETTER}|[{_INSIDE}{_SIGNS}])*")
_AT_AN_END = "!|¡"  # of a word these are what they are


class Word(NamedTuple):
    """One word, `folded`, from `start` to `end`; `is_disguised`: it is spelled otherwise."""

    folded: str
    start: int
    end: int
    is_disguised: bool = False


def spelled(text: str) -> list[Word]:
    """Every word as it is spelled, without what nobody sees inside it."""
    found = _SPELLED.finditer(text)
    return [Word(word, *each.span()) for each in found if (word := folded(each[0]))]


def read(text: str) -> list[Word]:
    """Every word as `skeleton` writes what it is taken for; none where nothing is disguised."""
    words = [*_together(_one_by_one(text), text)]
    return words if any(each.is_disguised for each in words) else []


def _one_by_one(text: str) -> list[Word]:
    latin = is_mostly_latin(text)
    found = []
    for each in _READ.finditer(text):
        start = each.end() - len(each[0].lstrip(_AT_AN_END))
        bare = text[start : each.end()].rstrip(_AT_AN_END)
        hidden = undisguised(bare, among_latin=latin)
        if word := skeleton(hidden or folded(bare)):
            found.append(Word(word, start, start + len(bare), is_disguised=bool(hidden)))
    return found


def _together(words: Sequence[Word], text: str) -> Iterator[Word]:
    """Letters that stand apart, all in the same way, as the one word they make: v.i.a.g.r.a"""
    at = 0
    while at < len(words):
        end = _end_of_run(words, at, text)
        if end - at >= FEWEST:
            letters = "".join(each.folded for each in words[at:end])
            said = skeleton(undisguised(letters) or letters)
            yield Word(said, words[at].start, words[end - 1].end, not letters.isdigit())
        else:
            yield from words[at:end]
        at = end


def _end_of_run(words: Sequence[Word], at: int, text: str) -> int:
    """Behind the last of the single letters from `at` that are all parted by the same sign."""
    end = at + 1
    parted = ""
    while end < len(words) and len(words[end - 1].folded) == len(words[end].folded) == 1:
        between = text[words[end - 1].end : words[end].start]
        if len(between) > 1 or (parted and between != parted):
            break
        parted, end = between, end + 1
    return end
