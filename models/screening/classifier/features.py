"""Features of a comment for the spam classifier: words, word pairs, letters, links and shape.

A token that could identify a person is skipped: one with “@”, or with five or more digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from math import log2
from typing import NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from models.screening.text import Text
from models.text.folding import WORD, folded

MAX_WORDS, MAX_LINKS = 2_000, 50  # per comment
NGRAM_SIZE = 4  # characters
MAX_CAPITALS, MAX_OTHERS = 4, 6  # eighths of the letters; of all characters
MAX_EXCLAMATIONS, MAX_SPACES = 3, 63
GROUP_OF = {  # groups are scaled separately; other kinds are in the last one
    **dict.fromkeys(("letters",), 0),
    **dict.fromkeys(("host", "ending", "path", "links"), 1),
    **dict.fromkeys(("size", "words", "capitals", "others", "calls", "digits"), 2),
}
OTHER_GROUP = 3

# May be an email address, phone number, date of birth or card number.
_PERSONAL = re.compile(r"(?<!\S)(?:[^\s@]*@|(?:[^\s\d]*\d){5})\S*")
_SIGNS = re.compile(r"([^\w\s])\1*")
_COUNTED = (str.isupper, str.isalpha, str.isspace, str.isdigit)

Hashed = tuple[list[int], ...]  # by group


class Feature(NamedTuple):
    """A feature of some `kind` at a position in `Text.plain`; length 0 means the whole text."""

    kind: str
    value: str
    start: int = 0
    length: int = 0

    @property
    def hash(self) -> int:
        """A 32-bit hash that is the same in every process."""
        return crc32(f"{self.kind} {self.value}".encode())


def features(text: Text) -> Iterator[Feature]:
    """Yield every feature of a comment, as often as it occurs."""
    yield from _words(text.plain)
    for found in _SIGNS.finditer(text.plain):
        repeated = "+" if len(found[0]) > 1 else ""
        yield Feature("sign", found[1] + repeated, found.start(), len(found[0]))
    for link in text.links[:MAX_LINKS]:
        yield from _link(link)
    yield from _shape(text)


def hashed(text: Text) -> Hashed:
    """Return the distinct features of a comment as hashes, by group."""
    groups = [set[int]() for _ in range(OTHER_GROUP + 1)]
    for each in features(text):
        groups[GROUP_OF.get(each.kind, OTHER_GROUP)].add(each.hash)
    return tuple([*each] for each in groups)


def _words(plain: str) -> Iterator[Feature]:
    plain = _PERSONAL.sub(lambda found: "\0" * len(found[0]), plain)
    found = islice(WORD.finditer(plain), MAX_WORDS)
    words = [Feature("word", folded(each[0]), each.start(), len(each[0])) for each in found]
    for word in words:
        yield word
        _, value, start, length = word
        padded = f"_{value}_"
        for first in range(len(padded) - NGRAM_SIZE + 1):
            yield Feature("letters", padded[first : first + NGRAM_SIZE], start, length)
    for one, other in pairwise(words):
        end = other.start + other.length
        if "\0" not in plain[one.start : end] and not _PERSONAL.match(one.value + other.value):
            yield Feature("pair", f"{one.value} {other.value}", one.start, end - one.start)


def _link(link: str) -> Iterator[Feature]:
    try:
        parts = urlsplit(link)
    except ValueError:  # an unmatched bracket
        return
    host = (parts.hostname or "").removeprefix("www.")
    if host and not _PERSONAL.match(host):
        yield Feature("host", host)
        yield Feature("ending", host.rpartition(".")[2])
    for part in parts.path.split("/")[:MAX_LINKS]:
        if not _PERSONAL.match(part):
            yield from (Feature("path", folded(each)) for each in WORD.findall(part))


def _shape(text: Text) -> Iterator[Feature]:
    size = len(text.plain)
    capitals, letters, spaces, digits = (sum(map(each, text.plain)) for each in _COUNTED)
    yield Feature("size", str(int(log2(size + 1))))
    yield Feature("words", str(int(log2(min(MAX_SPACES, spaces) + 1))))
    yield Feature("capitals", str(min(MAX_CAPITALS, 8 * capitals // (letters or 1))))
    yield Feature("others", str(min(MAX_OTHERS, 8 * (size - letters - spaces) // (size or 1))))
    yield Feature("calls", str(min(MAX_EXCLAMATIONS, text.plain.count("!"))))
    if digits:
        yield Feature("digits", "")
    if text.links:
        yield Feature("links", "")
