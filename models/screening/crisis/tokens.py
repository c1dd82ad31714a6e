"""Folded words of a text, with markers where sentences and clauses may end."""

from __future__ import annotations

import re
from typing import Final

from models.text.folding import WORD, folded

STOP: Final = "."  # end of a sentence
PAUSE: Final = ","  # possible end of a clause

WordSpan = tuple[int, int]  # indexes of the first word and after the last

_PIECE = re.compile(rf"({WORD.pattern})|([¿¡]|[.!?;:…]+(?=[\s”\"»)]|$))|([,()–—])")


class Tokens:
    """The words of a text, with `STOP` and `PAUSE` markers."""

    def __init__(self, plain: str) -> None:
        self.words: list[str] = []
        self._spans: list[tuple[int, int]] = []  # in `plain`
        for piece in _PIECE.finditer(plain):
            word = folded(piece[1]) if piece[1] else STOP if piece[2] else PAUSE
            if word:
                self.words.append(word)
                self._spans.append(piece.span())

    def place(self, first: int, end: int) -> tuple[int, int]:
        """Return start and length in characters of the words from `first` to before `end`."""
        start = self._spans[first][0]
        return start, self._spans[end - 1][1] - start
