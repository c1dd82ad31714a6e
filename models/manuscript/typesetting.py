"""From an article's Markdown to a `Document`: parts, anchors and numbered references."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it.token import Token

from models.manuscript import markdown
from models.manuscript.anchors import Anchors
from models.manuscript.document import FAQS, NUTSHELL, Document, Heading, Question, Section
from models.manuscript.notes import Notes
from models.manuscript.problem import Problem

LINK = re.compile(r"https?://|mailto:|/(?!/)|#")
IMAGE = re.compile(r"/(?!/)")


class Part(NamedTuple):
    """A heading's words, its line, and the tokens that stand under it."""

    title: str
    line: int
    tokens: list[Token]


class Typesetter:
    """Typesets one article; `problems` says afterwards what is wrong with it."""

    def __init__(self, body: str, *, first_line: int, summary: str, summary_line: int) -> None:
        self._anchors = Anchors()
        self._notes = Notes(first_line)
        self._first_line = first_line
        self._summary, self._summary_line = markdown.parse(summary), summary_line
        self._text = self._notes.set_apart(markdown.parse(body))
        self._problems: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        """Everything found wrong, in the order of the lines."""
        return sorted({*self._problems, *self._notes.problems})

    def document(self) -> Document:
        """Give the typeset article; what it holds is of use only if there are no problems."""
        self._check_summary()
        self._check_headings()
        self._notes.number(self._text)
        nutshell, before, questions, after = self._arranged()

        document = Document(
            summary_html=markdown.render(self._summary),
            nutshell_html=self._section(nutshell, NUTSHELL.anchor).html,
            sections=tuple(self._section(part) for part in before),
            questions=tuple(self._question(part) for part in questions),
            closing=tuple(self._section(part) for part in after),
            references=self._notes.references(),
        )
        self._check_links()
        return document

    def _check_summary(self) -> None:
        allowed = {"paragraph_open", "inline", "paragraph_close"}
        if any(token.type not in allowed for token in self._summary):
            self._report(self._summary_line, "“summary” holds running text only; move the rest")
        for _, piece in markdown.inlines(self._summary, first_line=self._summary_line):
            if piece.type == "footnote_ref":
                piece.meta = dict.fromkeys(("number", "anchor", "place"), "")
                words = "“summary” cites nothing; cite where the text says it again"
                self._report(self._summary_line, words)

    def _check_headings(self) -> None:
        for index, token in enumerate(self._text):
            if token.type != "heading_open":
                continue
            if token.tag not in {"h2", "h3"} or token.level:
                self._report(self._line(token), "headings are ## or ###, at the start of a line")
            words = self._text[index + 1]
            if any(piece.type == "footnote_ref" for piece in words.children or ()):
                self._report(self._line(token), "a heading cites nothing; cite in the text below")
            if not markdown.plain(words):
                self._report(self._line(token), "a heading has words; write some or delete it")

    def _arranged(self) -> tuple[Part, list[Part], list[Part], list[Part]]:
        stray, *parts = self._parts(self._text, "h2")
        if not parts or parts[0].title != NUTSHELL.title or stray.tokens:
            self._report(stray.line, f"the text begins with “## {NUTSHELL.title}”; add it")
        nutshell, *rest = parts or [stray]
        titles = [part.title for part in rest]
        split = titles.index(FAQS.title) if FAQS.title in titles else len(rest)

        questions = self._questions(rest[split]) if split < len(rest) else []
        return nutshell, rest[:split], questions, rest[split + 1 :]

    def _questions(self, faqs: Part) -> list[Part]:
        stray, *questions = self._parts(faqs.tokens, "h3")
        if stray.tokens or not questions:
            self._report(faqs.line, f"under “{FAQS.title}” stand ### questions and their answers")
        return questions

    def _parts(self, tokens: list[Token], tag: str) -> Iterator[Part]:
        """Yield what stands before the first heading, then a part for every heading."""
        starts = [at for at, token in enumerate(tokens) if token.tag == tag and token.nesting == 1]
        bounds = [*starts, len(tokens)]

        yield Part("", self._line(tokens[0]) if tokens else self._first_line, tokens[: bounds[0]])
        for start, end in pairwise(bounds):
            title = markdown.plain(tokens[start + 1])
            yield Part(title, self._line(tokens[start]), tokens[start + 3 : end])

    def _section(self, part: Part, anchor: str | None = None) -> Section:
        anchor = anchor or self._anchors.name(part.title)
        subsections = tuple(
            self._subsection(opening, words)
            for opening, words in pairwise(part.tokens)
            if opening.type == "heading_open"
        )
        return Section(anchor, part.title, self._html(part), subsections)

    def _subsection(self, opening: Token, words: Token) -> Heading:
        heading = Heading(self._anchors.name(markdown.plain(words)), markdown.plain(words))
        opening.attrSet("id", heading.anchor)
        return heading

    def _question(self, part: Part) -> Question:
        return Question(self._anchors.name(part.title), part.title, self._html(part))

    def _html(self, part: Part) -> str:
        if part.title and not part.tokens:
            self._report(part.line, f"nothing stands under “{part.title}”; write it or delete it")
        return markdown.render(part.tokens)

    def _check_links(self) -> None:
        tokens = [*self._text, *self._notes.tokens()]
        pieces = [*markdown.inlines(tokens, first_line=self._first_line)]
        pieces += markdown.inlines(self._summary, first_line=self._summary_line)
        for line, piece in pieces:
            if piece.type == "link_open":
                self._check_link(str(piece.attrGet("href")), line)
            elif piece.type == "image" and not IMAGE.match(str(piece.attrGet("src"))):
                self._report(line, "an image is a file of this site; begin its address with /")

    def _check_link(self, href: str, line: int) -> None:
        if not LINK.match(href):
            self._report(line, f"“{href}” is no address; begin it with https://, mailto:, / or #")
        if href.startswith("#") and unquote(href[1:]) not in self._anchors:
            self._report(line, f"nothing on this page is called “{href}”; see the headings")

    def _line(self, token: Token) -> int:
        return self._first_line + (token.map[0] if token.map else 0)

    def _report(self, line: int, words: str) -> None:
        self._problems.append(Problem(line, words))
