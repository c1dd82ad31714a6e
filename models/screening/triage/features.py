"""What triage sees in a reply: its words, pairs of them, their letters, its links and its shape.

A token that could be a person is never looked at: one with “@”, or with five or more digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from math import log2
from typing import NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from models.folding import WORD, folded
from models.screening.text import Text

MOST_WORDS, MOST_LINKS = 2_000, 50  # of a reply, which bounds the time it takes
MOST_DIGITS = 4  # of a token: with more it may be a telephone number, a date of birth, a card
LETTERS = 4  # at a time
MANY, ALONE = ("pair", "letters"), 1 << 31
MOST_CAPITALS = 4  # eighths of the letters

_TOKEN = re.compile(r"\S+")
_SIGNS = re.compile(r"([^\w\s])\1*")

Hashed = tuple[list[int], list[int]]  # of the letters, of everything else


class Feature(NamedTuple):
    """Something that a reply has: of a `kind`, at a place in `Text.plain`, or 0, 0: all of it."""

    kind: str
    value: str
    start: int = 0
    length: int = 0

    @property
    def hash(self) -> int:
        """32 bits that are the same in each process. The first tells words from pairs and letters,
        of which there are so many more: their counts stand apart, or rare words would share one."""
        rest = crc32(f"{self.kind} {self.value}".encode()) >> 1
        return rest if self.kind in MANY else rest | ALONE


def features(text: Text) -> Iterator[Feature]:
    """Every feature of a reply, each as often as it stands there."""
    yield from _words(text.plain)
    yield from _signs(text.plain)
    yield from _links(text.links)
    yield from _shape(text)


def hashed(text: Text) -> Hashed:
    """The features of a reply, each once."""
    letters, others = set[int](), set[int]()
    for each in features(text):
        (letters if each.kind == "letters" else others).add(each.hash)
    return [*letters], [*others]


def _words(plain: str) -> Iterator[Feature]:
    before = None
    for word in islice(_each_word(plain), MOST_WORDS):
        if word:
            yield word
            yield from _letters(word)
        if word and before:
            yield from _pair(before, word)
        before = word


def _each_word(plain: str) -> Iterator[Feature | None]:
    """The words in their order, and None in the place of a token that could be a person."""
    for token in _TOKEN.finditer(plain):
        if _could_be_a_person(token[0]):
            yield None
            continue
        for found in WORD.finditer(plain, token.start(), token.end()):
            if word := folded(found[0]):
                yield Feature("word", word, found.start(), len(found[0]))


def _could_be_a_person(token: str) -> bool:
    return "@" in token or sum(map(str.isdigit, token)) > MOST_DIGITS


def _letters(word: Feature) -> Iterator[Feature]:
    inside = f"_{word.value}_"
    for first in range(len(inside) - LETTERS + 1):
        yield Feature("letters", inside[first : first + LETTERS], word.start, word.length)


def _pair(one: Feature, other: Feature) -> Iterator[Feature]:
    value, end = f"{one.value} {other.value}", other.start + other.length
    if not _could_be_a_person(value):
        yield Feature("pair", value, one.start, end - one.start)


def _signs(plain: str) -> Iterator[Feature]:
    """Punctuation and pictures, and whether there are several in a row."""
    for found in _SIGNS.finditer(plain):
        several = "+" if len(found[0]) > 1 else ""
        yield Feature("sign", found[1] + several, found.start(), len(found[0]))


def _links(links: list[str]) -> Iterator[Feature]:
    for link in links[:MOST_LINKS]:
        host, path = _parts(link)
        if host and not _could_be_a_person(host):
            yield Feature("host", host)
            yield Feature("ending", host.rpartition(".")[2])
        for part in path.split("/")[:MOST_LINKS]:
            if not _could_be_a_person(part):
                yield from (Feature("path", folded(each)) for each in WORD.findall(part))


def _parts(link: str) -> tuple[str, str]:
    """Host and path of a link; nothing of one that is none."""
    try:
        parts = urlsplit(link)
    except ValueError:  # a bracket without its other half
        return "", ""
    return (parts.hostname or "").removeprefix("www."), parts.path


def _shape(text: Text) -> Iterator[Feature]:
    """How long it is, how loud, and whether it leads elsewhere."""
    capitals, letters = (sum(map(each, text.plain)) for each in (str.isupper, str.isalpha))
    yield Feature("size", str(int(log2(len(text.plain) + 1))))
    yield Feature("capitals", str(min(MOST_CAPITALS, 8 * capitals // (letters or 1))))
    if text.links:
        yield Feature("links", "")
