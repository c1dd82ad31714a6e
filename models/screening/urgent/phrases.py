"""Many phrases, looked up by the word they begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from models.screening.urgent.phrase import LONGEST, NUMBER, Phrase


class Phrases:
    """Phrases of several kinds, each with the name of its kind."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._stems: set[int] = set()  # how long beginnings of words are, in characters

    def add(self, kind: str, phrase: Phrase) -> None:
        for word in phrase.begins:
            self._by_first[word].append((kind, phrase))
            if word.endswith("*"):
                self._stems.add(len(word) - 1)

    def at(self, words: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
        """The kinds of what begins at a word, and before which word it ends."""
        found = self._beginning(words[at])
        near = {*words[at : at + LONGEST]} if found else set()
        for kind, phrase in found:
            if phrase.is_possible(near) and (end := phrase.end(words, at)) is not None:
                yield kind, end

    def all_in(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Where any of them stand: from which word, and before which."""
        return [(at, end) for at in range(len(words)) for _, end in self.at(words, at)]

    def _beginning(self, word: str) -> list[tuple[str, Phrase]]:
        keys = [word, *[NUMBER] * word.isdigit()]
        keys += [f"{word[:length]}*" for length in self._stems if len(word) >= length]
        return [each for key in keys if key in self._by_first for each in self._by_first[key]]
