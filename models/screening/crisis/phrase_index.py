"""Many phrases, looked up by the word they begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from models.screening.crisis.phrase import LONGEST, NUMBER, START, Phrase


class Phrases:
    """Phrases of several kinds, each with the name of its kind."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._by_start: dict[str, list[tuple[str, str, Phrase]]] = defaultdict(list)

    def add(self, kind: str, phrase: Phrase) -> None:
        for word in phrase.begins:
            if word.endswith("*"):
                self._by_start[word[:START]].append((word[:-1], kind, phrase))
            else:
                self._by_first[word].append((kind, phrase))

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
        found = [*self._by_first.get(word, ())]
        if word.isdigit():
            found += self._by_first.get(NUMBER, ())
        for stem, kind, phrase in self._by_start.get(word[:START], ()):
            if word.startswith(stem):
                found.append((kind, phrase))
        return found
