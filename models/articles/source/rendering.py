"""Rendering of an article's Markdown to a `Document`."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it.token import Token

from models.articles.source import markdown
from models.articles.source.document import (
    FAQS,
    NUTSHELL,
    REFERENCES,
    Document,
    Heading,
    Question,
    Section,
)
from models.articles.source.front_matter import FrontMatter
from models.articles.source.references import Notes

LINK = re.compile(r"https?://|mailto:|/(?!/)|#")
IMAGE = re.compile(r"/(?!/)")
RESERVED_PREFIXES = ("comment", "respond", "fn")  # of other ids on the page
RESERVED_IDS = {"main", "content", "contents", "top", "name", "email", "parent", "preview"}


class Part(NamedTuple):
    """Heading text, its line, and the tokens under it."""

    title: str
    line: int
    tokens: list[Token]


class Typesetter:
    """Renders one article, adding its problems to those of the front matter."""

    def __init__(self, front: FrontMatter) -> None:
        self._problems, self._first_line = front.problems, front.body_line
        self._summary = markdown.parse(front.values.get("summary", ""))
        self._summary_line = front.lines.get("summary", 1)
        self._notes = Notes(front.body, first_line=front.body_line, problems=front.problems)
        self._anchors = {NUTSHELL.anchor, FAQS.anchor, REFERENCES.anchor, *RESERVED_IDS}

    def document(self) -> Document:
        """Return the rendered article, meaningful only if there are no problems."""
        self._check_summary()
        self._check_headings()
        nutshell, before, questions, after = self._arranged()
        document = Document(
            summary_html=markdown.render(self._summary),
            nutshell_html=self._section(nutshell, NUTSHELL.anchor).html,
            sections=tuple(self._section(part) for part in before),
            questions=tuple(
                Question(self._anchor(part.title), part.title, self._html(part))
                for part in questions
            ),
            closing=tuple(self._section(part) for part in after),
            references=self._notes.references(),
        )
        self._check_links()
        return document

    def _check_summary(self) -> None:
        allowed = {"paragraph_open", "inline", "paragraph_close"}
        if any(token.type not in allowed for token in self._summary):
            self._report(self._summary_line, "“summary” holds running text only; move the rest")
        if any(piece.type == "footnote_ref" for _, piece in markdown.inlines(self._summary)):
            words = "“summary” cites nothing; cite where the text says it again"
            self._report(self._summary_line, words)

    def _check_headings(self) -> None:
        for token, words in pairwise(self._notes.text):
            if token.type != "heading_open":
                continue
            line = markdown.line(token, self._first_line)
            if token.tag not in {"h2", "h3"} or token.level:
                self._report(line, "headings are ## or ###, at the start of a line")
            if any(piece.type == "footnote_ref" for piece in words.children or ()):
                self._report(line, "a heading cites nothing; cite in the text below")
            if not markdown.plain(words):
                self._report(line, "a heading has words; write some or delete it")

    def _arranged(self) -> tuple[Part, list[Part], list[Part], list[Part]]:
        """Return the nutshell, the sections, the FAQs, and the sections after those."""
        stray, *parts = self._parts(self._notes.text, "h2")
        if not parts or parts[0].title != NUTSHELL.title or stray.tokens:
            self._report(stray.line, f"the text begins with “## {NUTSHELL.title}”; add it")
        nutshell, *rest = parts or [stray]
        titles = [part.title for part in rest]
        if FAQS.title not in titles:
            return nutshell, rest, [], []
        split = titles.index(FAQS.title)
        stray, *questions = self._parts(rest[split].tokens, "h3")
        if stray.tokens or not questions:
            words = f"under “{FAQS.title}” stand ### questions and their answers"
            self._report(rest[split].line, words)
        return nutshell, rest[:split], questions, rest[split + 1 :]

    def _parts(self, tokens: list[Token], tag: str) -> Iterator[Part]:
        """Yield the content before the first heading, then a part per heading."""
        starts = [at for at, token in enumerate(tokens) if token.tag == tag and token.nesting == 1]
        bounds = [*starts, len(tokens)]
        line = markdown.line(tokens[0], self._first_line) if tokens else self._first_line
        yield Part("", line, tokens[: bounds[0]])
        for start, end in pairwise(bounds):
            title = markdown.plain(tokens[start + 1])
            line = markdown.line(tokens[start], self._first_line)
            yield Part(title, line, tokens[start + 3 : end])

    def _section(self, part: Part, anchor: str | None = None) -> Section:
        anchor, subsections = anchor or self._anchor(part.title), list[Heading]()
        for opening, words in pairwise(part.tokens):
            if opening.type == "heading_open":
                title = markdown.plain(words)
                subsections.append(Heading(self._anchor(title), title))
                opening.attrSet("id", subsections[-1].anchor)
        return Section(anchor, part.title, self._html(part), tuple(subsections))

    def _html(self, part: Part) -> str:
        if part.title and not part.tokens:
            self._report(part.line, f"nothing stands under “{part.title}”; write it or delete it")
        return markdown.render(part.tokens)

    def _anchor(self, title: str) -> str:
        """Return a unique anchor made from a title in any script."""
        words = re.sub(r"['’]", "", unicodedata.normalize("NFC", title).lower())
        slug = re.sub(r"[\W_]+", "-", words).strip("-") or "section"
        slug = f"section-{slug}" if slug.startswith(RESERVED_PREFIXES) else slug
        anchor, count = slug, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{slug}-{count}"
        self._anchors.add(anchor)
        return anchor

    def _check_links(self) -> None:
        tokens = [*self._notes.text, *chain.from_iterable(self._notes.definitions.values())]
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

    def _report(self, line: int, words: str) -> None:
        self._problems.append((line, words))
