"""Words and phrases without a wildcard: found in one pass, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from models.screening.rules.words import Word

Hit = tuple[int, int, int]  # the number of a rule, and from where to where it fits

_ENDS: Final = ""  # no word: where a phrase ends, the numbers of its rules


class Phrases:
    """A tree of words: each phrase is a path from the root, its words folded."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, words: Sequence[str], number: int) -> None:
        """Look for a phrase from now on, for the rule with this number."""
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        node.setdefault(_ENDS, []).append(number)

    def find(self, words: Sequence[Word]) -> Iterator[Hit]:
        """Every place where the words of a phrase stand side by side, in their order."""
        for at, first in enumerate(words):
            node, end = self._root.get(first.folded), at + 1
            while node:
                for number in node.get(_ENDS, ()):
                    yield number, first.start, words[end - 1].end
                node = node.get(words[end].folded) if end < len(words) else None
                end += 1
