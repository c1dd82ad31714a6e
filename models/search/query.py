"""The words that somebody looks for, and where a text holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from models.text.folding import WORD, folded, folded_words
from models.text.normalise import normalise

MOST = 12  # words
SHORTEST_BEGINNING = 3  # letters: “in” is a word, “pai” the beginning of one
BEFORE, EXCERPT = 60, 240  # characters


class Piece(NamedTuple):
    """A piece of a text; `is_hit` where it is a word that was looked for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Folded words, each once. All of them must be there, each as the beginning of a word."""

    words: tuple[str, ...]
    has_more: bool = False

    @classmethod
    def of(cls, text: str) -> SearchQuery:
        """The first words of what somebody typed: whatever is no letter or digit only parts."""
        words = [*dict.fromkeys(folded_words(normalise(text)))]
        return cls(tuple(words[:MOST]), has_more=len(words) > MOST)

    def marked(self, text: str) -> list[Piece]:
        """The text in pieces, with the words that were looked for apart."""
        pieces, end = [], 0
        for found in WORD.finditer(text):
            if self._is_hit(found[0]):
                pieces += [Piece(text[end : found.start()]), Piece(found[0], is_hit=True)]
                end = found.end()
        return [each for each in [*pieces, Piece(text[end:])] if each.text]

    def excerpt(self, text: str) -> list[Piece]:
        """What stands around the first of the words, or how the text begins."""
        hits = (found.start() for found in WORD.finditer(text) if self._is_hit(found[0]))
        start = max(0, next(hits, 0) - BEFORE)
        start = text.find(" ", start) + 1 if start else 0
        return self.marked("".join(_cut(text, start)))

    @property
    def for_fts5(self) -> str:
        """All words, as SQLite's index is asked for them."""
        return " AND ".join(f'"{each}"{" *" * is_beginning(each)}' for each in self.words)

    @property
    def for_tsquery(self) -> str:
        """All words, as PostgreSQL's index is asked for them."""
        return " & ".join(f"'{each}'{':*' * is_beginning(each)}" for each in self.words)

    @property
    def patterns(self) -> list[str]:
        """Each word as a LIKE pattern for folded words with a space before and behind."""
        return [f"%{pattern(each)}%" for each in self.words]

    def has(self, plain: str) -> bool:
        """Whether a folded word is one that is looked for, or begins with one."""
        return any(
            plain.startswith(each) if is_beginning(each) else plain == each for each in self.words
        )

    def _is_hit(self, word: str) -> bool:
        return self.has(folded(word))


def pattern(word: str) -> str:
    """A word as it stands in folded words with a space before and behind."""
    return f" {word}{'' if is_beginning(word) else ' '}"


def is_beginning(word: str) -> bool:
    """Whether longer words that begin with this one are meant too."""
    return len(word) >= SHORTEST_BEGINNING


def _cut(text: str, start: int) -> Iterator[str]:
    if start:
        yield "… "
    if len(text) <= start + EXCERPT:
        yield text[start:]
        return
    end = text.rfind(" ", start, start + EXCERPT)
    yield text[start : end if end > start else start + EXCERPT]
    yield " …"
