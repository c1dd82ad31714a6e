"""Searchable parts of an article, each with the anchor a search result links to."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from models.articles.source.document import NUTSHELL, Document
from models.text.plain_text import plain_text


class Part(NamedTuple):
    """Linkable part of an article; the head has no anchor."""

    anchor: str
    title: str
    html: str

    @property
    def text(self) -> str:
        """Plain text in one line."""
        return plain_text(self.html)


def parts_of(document: Document, *, title: str, description: str) -> Iterator[Part]:
    """Yield the head of an article, then its parts in page order."""
    yield Part("", title, f"<p>{escape(description)}</p>{document.summary_html}")
    yield Part(NUTSHELL.anchor, NUTSHELL.title, document.nutshell_html)
    for section in document.sections:
        yield Part(section.anchor, section.title, section.html)
    for each in document.questions:
        yield Part(each.anchor, each.question, each.answer_html)
    for section in document.closing:
        yield Part(section.anchor, section.title, section.html)
