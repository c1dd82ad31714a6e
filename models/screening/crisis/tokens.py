"""A text as phrases are looked for in it: folded words, and where its clauses may end."""

from __future__ import annotations

import re
from typing import Final

from models.text.folding import WORD, folded

STOP: Final = "."  # a sentence ends
PAUSE: Final = ","  # a part of it may end

_PIECE = re.compile(rf"({WORD.pattern})|([¿¡]|[.!?;:…]+(?=[\s”\"»)]|$))|([,()–—])")


class Spoken:
    """The words of a text, with a stop or a pause among them where there is one."""

    def __init__(self, plain: str) -> None:
        self.words: list[str] = []
        self._spans: list[tuple[int, int]] = []  # in `plain`: from, to
        for piece in _PIECE.finditer(plain):
            word = folded(piece[1]) if piece[1] else STOP if piece[2] else PAUSE
            if word:
                self.words.append(word)
                self._spans.append(piece.span())

    def place(self, first: int, end: int) -> tuple[int, int]:
        """Where words stand in the plain text, `end` left out: start and length in characters."""
        start = self._spans[first][0]
        return start, self._spans[end - 1][1] - start
