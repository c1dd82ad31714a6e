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
MOST_CAPITALS, MOST_OTHERS = 4, 6  # eighths: of the letters, of all that is no space
MOST_CALLS, MOST_SPACES = 3, 63  # exclamation marks, spaces

# Each group has a weight of its own, however many features are in it; what is in none is the last.
GROUPS = (
    ("letters",),
    ("host", "ending", "path", "links"),
    ("size", "words", "capitals", "others", "calls", "digits"),
)

_TOKEN = re.compile(r"\S+")
_SIGNS = re.compile(r"([^\w\s])\1*")

_GROUP_OF = {kind: number for number, kinds in enumerate(GROUPS) for kind in kinds}

Hashed = tuple[list[int], ...]  # by `GROUPS`, and of everything else


class Feature(NamedTuple):
    """Something that a reply has: of a `kind`, at a place in `Text.plain`, or 0, 0: all of it."""

    kind: str
    value: str
    start: int = 0
    length: int = 0

    @property
    def hash(self) -> int:
        """32 bits that are the same in each process."""
        return crc32(f"{self.kind} {self.value}".encode())


def features(text: Text) -> Iterator[Feature]:
    """Every feature of a reply, each as often as it stands there."""
    yield from _words(text.plain)
    yield from _signs(text.plain)
    yield from _links(text.links)
    yield from _shape(text)


def hashed(text: Text) -> Hashed:
    """The features of a reply, each once."""
    groups = [set[int]() for _ in range(len(GROUPS) + 1)]
    for each in features(text):
        groups[_GROUP_OF.get(each.kind, -1)].add(each.hash)
    return tuple([*each] for each in groups)


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
    """How long it is, how loud, how much of it is words, and whether it leads elsewhere."""
    plain = text.plain
    kinds = (str.isupper, str.isalpha, str.isspace, str.isdigit)
    capitals, letters, spaces, digits = (sum(map(each, plain)) for each in kinds)
    others = len(plain) - letters - spaces
    yield Feature("size", _doublings(len(plain)))
    yield Feature("words", _doublings(min(MOST_SPACES, spaces)))
    yield Feature("capitals", str(min(MOST_CAPITALS, 8 * capitals // (letters or 1))))
    yield Feature("others", str(min(MOST_OTHERS, 8 * others // (len(plain) or 1))))
    yield Feature("calls", str(min(MOST_CALLS, plain.count("!"))))
    if digits:
        yield Feature("digits", "")
    if text.links:
        yield Feature("links", "")


def _doublings(many: int) -> str:
    return str(int(log2(many + 1)))
