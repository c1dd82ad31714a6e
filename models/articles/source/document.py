"""A typeset article: its parts as HTML, with an anchor for everything one can link to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from models.translatable import sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """A place in the table of contents; the title is plain text."""

    anchor: str
    title: str
    subsections: tuple["Heading", ...] = ()


NUTSHELL = Heading("in-a-nutshell", sentence("In a Nutshell"))
FAQS = Heading("faqs", sentence("FAQs"))
REFERENCES = Heading("references", sentence("References"))


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading; the heading itself is left to the template."""

    anchor: str
    title: str
    html: str
    subsections: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One of the frequently asked questions, as plain text, with its answer."""

    anchor: str
    question: str
    answer_html: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A source, numbered in the order of first citation, and every place that cites it."""

    number: int
    anchor: str
    html: str
    cited_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of an article in the order of the page; `closing` follows the questions."""

    summary_html: str
    nutshell_html: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    closing: tuple[Section, ...]
    references: tuple[Reference, ...]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote; raise KeyError or TypeError for anything else."""
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
        """Give exactly what a JSON column will give back, so that the two can be compared."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @property
    def contents(self) -> tuple[Heading, ...]:
        """List the headings that follow the nutshell, for the table of contents."""
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
