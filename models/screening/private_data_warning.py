"""Warnings to authors, before posting, of private data in a text and of a name that reveals their
email address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Self

from models.encryption.column_guard import ADDRESS
from models.screening.private_data import find
from models.screening.private_data.kinds import PRIVATE_KINDS
from models.screening.text import Text
from models.text import highlight, sanitiser
from models.text.folding import folded_words
from models.text.highlight import TAG, mark_phrases

MARK_PREFIX = "private"  # of the highlights' ids
MIN_REVEALING_LENGTH = 4  # letters of the local part; shorter ones are common first names


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of one kind that looks private, at each of `spans`.

    `spans` is empty if only a link's address or title has it. `number` is that of its highlight.
    """

    kind: str
    words: str
    spans: tuple[highlight.Span, ...]
    number: int

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.words

    @property
    def mark(self) -> str:
        """The id of the first highlight, or ""."""
        return f"{MARK_PREFIX}-{self.number}" if self.spans else ""


@dataclass(frozen=True, slots=True)
class PrivateDataWarning:
    """The HTML of a text, and the passages that look private."""

    html: str
    passages: tuple[Passage, ...]

    @classmethod
    def of(cls, text: Text) -> Self:
        """Check the result of `sanitiser.sanitise`."""
        found = enumerate(_found(text).items(), 1)
        passages = (Passage(*key, tuple(spans), number) for number, (key, spans) in found)
        return cls(text.html, tuple(passages))

    def __bool__(self) -> bool:
        return bool(self.passages)

    @property
    def kinds(self) -> list[tuple[str, list[Passage]]]:
        """The message of each kind found, with its passages."""
        return [
            (PRIVATE_KINDS[kind].told, of_kind)
            for kind in PRIVATE_KINDS
            if (of_kind := [each for each in self.passages if each.kind == kind])
        ]

    @property
    def looks(self) -> str:
        """The HTML with each passage highlighted."""
        spans = {each.number: each.spans for each in self.passages if each.spans}
        in_links = [each.words for each in self.passages if not each.spans]
        return sanitiser.trusted(
            mark_phrases(sanitiser.with_places(self.html, spans, name=MARK_PREFIX), in_links)
        )

    def adds_to(self, *earlier: PrivateDataWarning) -> bool:
        """Return whether it has private passages that the `earlier` texts have not."""
        known = {each.key for words in earlier for each in words.passages}
        return any(each.key not in known for each in self.passages)


def name_reveals_email(name: str, email: str) -> bool:
    """Return whether a name contains the local part of an email address.

    Also the local part up to a “+”; ignores case, accents and punctuation.
    """
    said, local = _letters(name), email.rpartition("@")[0]
    parts = dict.fromkeys((local, local.partition("+")[0], email))
    return any(len(part) >= MIN_REVEALING_LENGTH and part in said for part in map(_letters, parts))


def _letters(text: str) -> str:
    """Return letters and digits only, folded."""
    return "".join(folded_words(text))


def _found(text: Text) -> dict[tuple[str, str], list[highlight.Span]]:
    """Return the spans of private passages, by kind and text."""
    found: dict[tuple[str, str], list[highlight.Span]] = {}
    for each in text.find("private data", find.find):
        start, end = each.start, each.start + each.length
        found.setdefault((each.check, text.plain[start:end]), []).append((start, end))
    seen = " ".join(words for _, words in found)
    return found | {("email", each): [] for each in _in_tags(text.html) if each not in seen}


def _in_tags(html: str) -> Iterator[str]:
    """Yield email addresses in links and titles, where readers find them too."""
    for tag in TAG.findall(html):
        yield from ADDRESS.findall(unescape(tag))
