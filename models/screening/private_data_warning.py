"""Warn a commenter of private data in a text, and of a name that gives the email address away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Self

from later import later
from models.encryption.column_guard import ADDRESS
from models.screening.private_data.kinds import PRIVATE_KINDS
from models.screening.text import Text
from models.text import highlight_spans, sanitiser
from models.text.folding import folded_words
from models.text.highlight_phrases import TAG, marked

find = later("models.screening.private_data.find")  # for who writes, not for who reads

MARKS = "private"  # what the ids of the marks begin with
TELLING = 4  # letters of the part before the @; fewer are a first name that many share


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that looks private, of one kind, at each of `spans`; there are none where only the
    URL of a link or its title has it. `number` is that of its mark."""

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
    """The HTML of a text, and the passages in it that look private."""

    html: str
    passages: tuple[Passage, ...]

    @classmethod
    def of(cls, text: Text) -> Self:
        """Find the passages of a text."""
        found = enumerate(_found(text).items(), 1)
        passages = (Passage(*said, tuple(spans), number) for number, (said, spans) in found)
        return cls(text.html, tuple(passages))

    def __bool__(self) -> bool:
        return bool(self.passages)

    @property
    def kinds(self) -> list[tuple[str, list[Passage]]]:
        """The warning of each kind that was found, with its passages."""
        return [
            (PRIVATE_KINDS[kind].told, of_kind)
            for kind in PRIVATE_KINDS
            if (of_kind := [each for each in self.passages if each.kind == kind])
        ]

    @property
    def looks(self) -> str:
        """The text as it will look, each passage marked."""
        spans = {each.number: each.spans for each in self.passages if each.spans}
        in_links = [each.words for each in self.passages if not each.spans]
        return sanitiser.trusted(
            marked(sanitiser.with_places(self.html, spans, name=MARKS), in_links)
        )

    def adds_to(self, *earlier: PrivateDataWarning) -> bool:
        """Whether anything looks private here that did not in earlier texts."""
        known = {each.said for words in earlier for each in words.passages}
        return any(each.said not in known for each in self.passages)


def name_reveals_email(name: str, email: str) -> bool:
    """Whether an email address can be guessed from a name: it contains the part before the @, as a
    whole or up to a “+”, however it is spelled."""
    said, local = _letters(name), email.rpartition("@")[0]
    parts = dict.fromkeys((local, local.partition("+")[0], email))
    return any(len(part) >= TELLING and part in said for part in map(_letters, parts))


def _letters(text: str) -> str:
    """Letters and digits alone, without accents, case or anything between them."""
    return "".join(folded_words(text))


def _found(text: Text) -> dict[tuple[str, str], list[highlight_spans.Span]]:
    """Return the spans of what looks private, by its kind and its words."""
    found: dict[tuple[str, str], list[highlight_spans.Span]] = {}
    for each in text.find("private data", find.find):
        start, end = each.start, each.start + each.length
        found.setdefault((each.check, text.plain[start:end]), []).append((start, end))
    seen = " ".join(words for _, words in found)
    return found | {("email", each): [] for each in _in_tags(text.html) if each not in seen}


def _in_tags(html: str) -> Iterator[str]:
    """Yield the email addresses in links and titles, where readers find them as well."""
    for tag in TAG.findall(html):
        yield from ADDRESS.findall(unescape(tag))
