"""A rendered article: its parts as HTML, with anchors."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

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


def _headings(sections: tuple[Section, ...]) -> tuple[Heading, ...]:
    return tuple(Heading(one.anchor, one.title, one.subsections) for one in sections)


def _sections(stored: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    return tuple(Section(**{**one, "subsections": _read(one["subsections"])}) for one in stored)


def _read(stored: Sequence[Mapping[str, Any]]) -> tuple[Heading, ...]:
    return tuple(Heading(**{**one, "subsections": _read(one["subsections"])}) for one in stored)
