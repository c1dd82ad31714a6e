"""The numbered references of an article: where each is defined and everything that cites it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from markdown_it.token import Token

from models.manuscript import markdown
from models.manuscript.document import Reference
from models.manuscript.problem import Problem

LABEL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Notes:
    """Definitions taken out of the text, then numbered in the order of first citation."""

    def __init__(self, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._first_line = first_line
        self._definitions: dict[str, list[Token]] = {}
        self._lines: dict[str, int] = {}
        self._places: defaultdict[str, list[str]] = defaultdict(list)

    def set_apart(self, tokens: Iterable[Token]) -> list[Token]:
        """Keep every definition and give back the text without them."""
        text: list[Token] = []
        place = text
        for token in tokens:
            if token.type == "footnote_reference_open":
                place = self._define(token)
            elif token.type == "footnote_reference_close":
                place = text
            else:
                place.append(token)
        return text

    def number(self, text: Sequence[Token]) -> None:
        """Number every citation in the text, the first one cited being 1."""
        for line, piece in markdown.inlines(text, first_line=self._first_line):
            if piece.type == "footnote_ref":
                self._cite(piece, line)
            elif piece.type == "text" and "[^" in piece.content:
                self._report(line, "“[^” begins no citation here; write [^label] without spaces")

    def references(self) -> tuple[Reference, ...]:
        """Give the references in the order of their numbers; report those nobody cites."""
        for label in self._definitions.keys() - self._places.keys():
            self._report(
                self._lines[label], f"nothing cites [^{label}]; cite it or delete its definition"
            )
        cited = [label for label in self._places if label in self._definitions]
        return tuple(self._reference(number, label) for number, label in enumerate(cited, 1))

    def tokens(self) -> Iterator[Token]:
        """Walk the text of every definition."""
        return chain.from_iterable(self._definitions.values())

    def _define(self, opening: Token) -> list[Token]:
        label = str(opening.meta["label"])
        line = self._first_line + (opening.map[0] if opening.map else 0)
        if label in self._definitions:
            first = self._lines[label]
            self._report(line, f"[^{label}] is already defined on line {first}; rename one of them")
            return []
        if not LABEL.fullmatch(label):
            self._report(line, f"[^{label}] may hold only a-z, 0-9 and single hyphens; rename it")
        self._lines[label] = line
        return self._definitions.setdefault(label, [])

    def _cite(self, citation: Token, line: int) -> None:
        label = citation.meta["label"]
        if label not in self._definitions:
            self._report(line, f"[^{label}] is cited but not defined; add “[^{label}]: …”")
        places = self._places[label]
        places.append(f"fnref-{label}-{len(places) + 1}")
        number = list(self._places).index(label) + 1
        citation.meta = {"number": number, "anchor": f"fn-{label}", "place": places[-1]}

    def _reference(self, number: int, label: str) -> Reference:
        tokens = self._definitions[label]
        for _, piece in markdown.inlines(tokens, first_line=1):
            if piece.type == "footnote_ref":
                self._report(self._lines[label], f"[^{label}] cites another reference; name it")
                return Reference(number, f"fn-{label}", "", ())
        if not tokens:
            self._report(self._lines[label], f"[^{label}] names no source; write one after it")
        if len(tokens) == 3:
            tokens[0].hidden = tokens[2].hidden = True  # a lone paragraph, shown without <p>
        html = markdown.render(tokens)
        return Reference(number, f"fn-{label}", html, tuple(self._places[label]))

    def _report(self, line: int, words: str) -> None:
        self.problems.append(Problem(line, words))
