"""What a writer is told before words are posted: what looks private in them, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Self

from models.encryption.column_guard import ADDRESS
from models.screening.private_data import find
from models.screening.private_data.kinds import PRIVATE_KINDS
from models.screening.text import Text
from models.text import highlight_spans, sanitiser
from models.text.highlight_phrases import TAG, marked

MARKS = "private"  # what the ids of the marks begin with


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that look private, of one kind. They stand at each of `spans`, which may be none:
    then only the address of a link or its title holds them. `number` is that of their mark."""

    kind: str
    words: str
    spans: tuple[highlight_spans.Span, ...]
    number: int

    @property
    def said(self) -> tuple[str, str]:
        return self.kind, self.words

    @property
    def mark(self) -> str:
        """The id of the first mark, if there is one."""
        return f"{MARKS}-{self.number}" if self.spans else ""


@dataclass(frozen=True, slots=True)
class PrivateDataWarning:
    """The HTML of some words, and the passages in them that look private."""

    html: str
    passages: tuple[Passage, ...]

    @classmethod
    def of(cls, text: Text) -> Self:
        """Look over what `sanitiser.sanitise` made of some words."""
        found = enumerate(_found(text).items(), 1)
        passages = (Passage(*said, tuple(spans), number) for number, (said, spans) in found)
        return cls(text.html, tuple(passages))

    def __bool__(self) -> bool:
        return bool(self.passages)

    @property
    def kinds(self) -> list[tuple[str, list[Passage]]]:
        """What is told of each kind that was found, with its passages."""
        return [
            (PRIVATE_KINDS[kind].told, of_kind)
            for kind in PRIVATE_KINDS
            if (of_kind := [each for each in self.passages if each.kind == kind])
        ]

    @property
    def looks(self) -> str:
        """The words as they will look, each passage marked."""
        spans = {each.number: each.spans for each in self.passages if each.spans}
        in_links = [each.words for each in self.passages if not each.spans]
        return sanitiser.trusted(
            marked(sanitiser.with_places(self.html, spans, name=MARKS), in_links)
        )

    def adds_to(self, *earlier: PrivateDataWarning) -> bool:
        """Whether anything looks private here that does not in words that are there already."""
        known = {each.said for words in earlier for each in words.passages}
        return any(each.said not in known for each in self.passages)


def _found(text: Text) -> dict[tuple[str, str], list[highlight_spans.Span]]:
    """The spans of what looks private, by its kind and its words."""
    found: dict[tuple[str, str], list[highlight_spans.Span]] = {}
    for each in text.find("private data", find.find):
        start, end = each.start, each.start + each.length
        found.setdefault((each.check, text.plain[start:end]), []).append((start, end))
    seen = " ".join(words for _, words in found)
    return found | {("email", each): [] for each in _in_tags(text.html) if each not in seen}


def _in_tags(html: str) -> Iterator[str]:
    """The addresses in links and titles, where readers find them as well."""
    for tag in TAG.findall(html):
        yield from ADDRESS.findall(unescape(tag))
