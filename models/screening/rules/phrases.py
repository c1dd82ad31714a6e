"""Search for many phrases in one pass: with wildcards (viag*, *casino*, c*sino) and without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from models.screening.rules.words import Word

Hit = tuple[int, int, int]  # rule id, start, end

_ENDS: Final = ""  # key of the ids of rules whose phrase ends here
GRAM_SIZE = 3  # letters in a row required in each word with a wildcard


class Phrases:
    """A trie of phrases, keyed by folded words."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, words: Sequence[str], number: int) -> None:
        """Add a phrase for the rule with this id."""
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        node.setdefault(_ENDS, []).append(number)

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield every match of a phrase."""
        for at, first in enumerate(words):
            node, end = self._root.get(first.folded), at + 1
            while node:
                for number in node.get(_ENDS, ()):
                    yield number, first.start, words[end - 1].end
                node = node.get(words[end].folded) if end < len(words) else None
                end += 1


class _WildcardPhrase(NamedTuple):
    """A phrase with words split at wildcards; `anchor` is the index of the word looked up."""

    words: list[list[str]]
    anchor: int
    number: int


class Wildcards:
    """Phrases with wildcards, indexed by a trigram of one of their words."""

    def __init__(self) -> None:
        self._by_gram: dict[str, list[_WildcardPhrase]] = defaultdict(list)

    def add(self, words: Sequence[str], number: int) -> None:
        """Add a phrase for the rule with this id."""
        anchor = next(at for at, each in enumerate(words) if "*" in each)
        pieces = [each.split("*") for each in words]
        grams = [gram for piece in pieces[anchor] for gram in grams_of(piece)]
        rarest = min(grams, key=lambda gram: len(self._by_gram.get(gram, ())))
        self._by_gram[rarest].append(_WildcardPhrase(pieces, anchor, number))

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Yield every match of a phrase."""
        if not self._by_gram:
            return
        for at, word in enumerate(words):
            for gram in {*grams_of(word.folded)} & self._by_gram.keys():
                for wild in self._by_gram[gram]:
                    first = at - wild.anchor
                    window = words[first : first + len(wild.words)] if first >= 0 else []
                    if len(window) == len(wild.words) and all(map(_fits, wild.words, window)):
                        yield wild.number, window[0].start, window[-1].end


def grams_of(word: str) -> list[str]:
    """Return every trigram of a word."""
    return [word[at : at + GRAM_SIZE] for at in range(len(word) - GRAM_SIZE + 1)]


def _fits(pieces: Sequence[str], word: Word) -> bool:
    """Return whether a word has the pieces in order, the first and last at its ends."""
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
