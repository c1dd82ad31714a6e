"""Words and phrases with a wildcard: viag*, *casino*, c*sino."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.screening.rules.phrases import Hit
from models.screening.rules.words import Word

GRAM = 3  # letters in a row that each word with a wildcard must have


class _Wild(NamedTuple):
    """One phrase: each word in the pieces between its wildcards; `anchor`: which of them has one
    and is looked up."""

    words: list[list[str]]
    anchor: int
    number: int


class Wildcards:
    """Each phrase is found by three letters in a row of one of its words."""

    def __init__(self) -> None:
        self._by_gram: dict[str, list[_Wild]] = defaultdict(list)

    def add(self, words: Sequence[str], number: int) -> None:
        """Look for a phrase from now on, for the rule with this number."""
        anchor = next(at for at, each in enumerate(words) if "*" in each)
        pieces = [each.split("*") for each in words]
        grams = [gram for piece in pieces[anchor] for gram in grams_of(piece)]
        rarest = min(grams, key=lambda gram: len(self._by_gram.get(gram, ())))
        self._by_gram[rarest].append(_Wild(pieces, anchor, number))

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Every place where the words of a phrase stand side by side, in their order."""
        if not self._by_gram:
            return
        for at, word in enumerate(words):
            for gram in {*grams_of(word.folded)} & self._by_gram.keys():
                for wild in self._by_gram[gram]:
                    first = at - wild.anchor
                    here = words[first : first + len(wild.words)] if first >= 0 else []
                    if len(here) == len(wild.words) and all(map(_fits, wild.words, here)):
                        yield wild.number, here[0].start, here[-1].end


def grams_of(word: str) -> list[str]:
    """Every three letters in a row of a word."""
    return [word[at : at + GRAM] for at in range(len(word) - GRAM + 1)]


def _fits(pieces: Sequence[str], word: Word) -> bool:
    """Whether the pieces stand in a word, in their order, the first and last at its ends."""
    whole, first, last = word.folded, pieces[0], pieces[-1]
    if len(pieces) == 1:
        return whole == first
    at, end = len(first), len(whole) - len(last)
    if at > end or not (whole.startswith(first) and whole.endswith(last)):
        return False
    for piece in pieces[1:-1]:
        found = whole.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
