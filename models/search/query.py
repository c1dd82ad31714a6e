"""Search queries: folded words, highlighting and excerpts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from models.text.folding import WORD, folded, folded_words
from models.text.normalise import normalise

MAX_WORDS = 12
MIN_PREFIX_LENGTH = 3  # letters; shorter words match whole words only
CONTEXT_BEFORE, EXCERPT_LENGTH = 60, 240  # characters


class Piece(NamedTuple):
    """Part of a text; `is_hit` if it is a searched word."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Distinct folded words, all of which must occur, each as a prefix.

    `has_more` tells that further words were ignored.
    """

    words: tuple[str, ...]
    has_more: bool = False

    @classmethod
    def of(cls, text: str) -> SearchQuery:
        """Return the query for typed text; anything but letters and digits separates words."""
        words = [*dict.fromkeys(folded_words(normalise(text)))]
        return cls(tuple(words[:MAX_WORDS]), has_more=len(words) > MAX_WORDS)

    def marked(self, text: str) -> list[Piece]:
        """Return the text split at searched words."""
        pieces, end = [], 0
        for found in WORD.finditer(text):
            if self._is_hit(found[0]):
                pieces += [Piece(text[end : found.start()]), Piece(found[0], is_hit=True)]
                end = found.end()
        return [each for each in [*pieces, Piece(text[end:])] if each.text]

    def excerpt(self, text: str) -> list[Piece]:
        """Return the text around the first searched word, or its beginning."""
        hits = (found.start() for found in WORD.finditer(text) if self._is_hit(found[0]))
        start = max(0, next(hits, 0) - CONTEXT_BEFORE)
        start = text.find(" ", start) + 1 if start else 0
        return self.marked("".join(_cut(text, start)))

    @property
    def for_fts5(self) -> str:
        """Query in SQLite FTS5 syntax."""
        return " AND ".join(f'"{each}"{" *" * is_beginning(each)}' for each in self.words)

    @property
    def for_tsquery(self) -> str:
        """Query in PostgreSQL `tsquery` syntax."""
        return " & ".join(f"'{each}'{':*' * is_beginning(each)}" for each in self.words)

    @property
    def patterns(self) -> list[str]:
        """LIKE patterns, one per word, for folded text with spaces around every word."""
        return [f"%{pattern(each)}%" for each in self.words]

    def has(self, plain: str) -> bool:
        """Return whether a folded word is, or begins with, a searched word."""
        return any(
            plain.startswith(each) if is_beginning(each) else plain == each for each in self.words
        )

    def _is_hit(self, word: str) -> bool:
        return self.has(folded(word))


def pattern(word: str) -> str:
    """Return the LIKE fragment of a word, for folded text with spaces around every word."""
    return f" {word}{'' if is_beginning(word) else ' '}"


def is_beginning(word: str) -> bool:
    """Return whether a word also matches longer words that begin with it."""
    return len(word) >= MIN_PREFIX_LENGTH


def _cut(text: str, start: int) -> Iterator[str]:
    if start:
        yield "… "
    if len(text) <= start + EXCERPT_LENGTH:
        yield text[start:]
        return
    end = text.rfind(" ", start, start + EXCERPT_LENGTH)
    yield text[start : end if end > start else start + EXCERPT_LENGTH]
    yield " …"
