"""A rendered article: its parts as HTML, with anchors."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, NamedTuple, Self

from models.text.plain_text import plain_text
from models.translatable import sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """Entry of the table of contents; the title is plain text."""

    anchor: str
    title: str
    subsections: tuple["Heading", ...] = ()


NUTSHELL = Heading("in-a-nutshell", sentence("In a Nutshell"))
FAQS = Heading("faqs", sentence("FAQs"))
REFERENCES = Heading("references", sentence("References"))


@dataclass(frozen=True, slots=True)
class Section:
    """HTML under one heading; the template renders the heading itself."""

    anchor: str
    title: str
    html: str
    subsections: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One FAQ as plain text, with its answer."""

    anchor: str
    question: str
    answer_html: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Source, numbered by first citation, and the anchors that cite it."""

    number: int
    anchor: str
    html: str
    cited_from: tuple[str, ...]


class ArticlePart(NamedTuple):
    """Part of an article that search results link to; the head has no anchor."""

    anchor: str
    title: str
    html: str

    @property
    def text(self) -> str:
        """Plain text in one line."""
        return plain_text(self.html)


@dataclass(frozen=True, slots=True)
class Document:
    """Parts of an article in page order; `closing` follows the questions."""

    summary_html: str
    nutshell_html: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    closing: tuple[Section, ...]
    references: tuple[Reference, ...]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the document `to_json` stored; raises KeyError or TypeError for anything else."""
        return cls(
            **{
                **stored,
                "sections": _sections(stored["sections"]),
                "questions": tuple(Question(**one) for one in stored["questions"]),
                "closing": _sections(stored["closing"]),
                "references": tuple(
                    Reference(**{**one, "cited_from": tuple(one["cited_from"])})
                    for one in stored["references"]
                ),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return exactly what a JSON column returns, so that the two can be compared."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @property
    def contents(self) -> tuple[Heading, ...]:
        """Headings after the nutshell, for the table of contents."""
        asked = tuple(Heading(one.anchor, one.question) for one in self.questions)
        faqs = (Heading(FAQS.anchor, FAQS.title, asked),) if asked else ()
        references = (REFERENCES,) if self.references else ()

        return (*_headings(self.sections), *faqs, *_headings(self.closing), *references)

    def parts(self, *, title: str, description: str) -> Iterator[ArticlePart]:
        """Yield the head of the article, then its searchable parts in page order."""
        yield ArticlePart("", title, f"<p>{escape(description)}</p>{self.summary_html}")
        yield ArticlePart(NUTSHELL.anchor, NUTSHELL.title, self.nutshell_html)
        for section in self.sections:
            yield ArticlePart(section.anchor, section.title, section.html)
        for each in self.questions:
            yield ArticlePart(each.anchor, each.question, each.answer_html)
        for section in self.closing:
            yield ArticlePart(section.anchor, section.title, section.html)


def _headings(sections: tuple[Section, ...]) -> tuple[Heading, ...]:
    return tuple(Heading(one.anchor, one.title, one.subsections) for one in sections)


def _sections(stored: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    return tuple(Section(**{**one, "subsections": _read(one["subsections"])}) for one in stored)


def _read(stored: Sequence[Mapping[str, Any]]) -> tuple[Heading, ...]:
    return tuple(Heading(**{**one, "subsections": _read(one["subsections"])}) for one in stored)
