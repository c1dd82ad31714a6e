"""Numbered references of an article, in order of first citation."""

import re
from typing import Any

from markdown_it.token import Token

from models.articles.source import markdown
from models.articles.source.document import Reference
from models.articles.source.front_matter import Problem

LABEL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Notes:
    """Article tokens without the footnotes, and the footnote `definitions` by label."""

    def __init__(self, body: str, *, first_line: int, problems: list[Problem]) -> None:
        env: dict[str, Any] = {}
        self.text: list[Token] = []
        self.definitions: dict[str, list[Token]] = {}
        self._lines: dict[str, int] = {}
        self._problems = problems
        place = self.text
        for token in markdown.parse(body, env):
            if token.type == "footnote_reference_open":
                place = self._define(token, markdown.line(token, first_line))
            elif token.type == "footnote_reference_close":
                place = self.text
            else:
                place.append(token)
        self._cited = env.get("footnotes", {}).get("list", {})
        self._check_citations(first_line)

    def references(self) -> tuple[Reference, ...]:
        """Return the references by number; report uncited ones."""
        cited = {one["label"]: one["count"] for one in self._cited.values()}
        for label in self.definitions.keys() - cited.keys():
            words = f"nothing cites [^{label}]; cite it or delete its definition"
            self._problems.append((self._lines[label], words))
        known = [label for label in cited if label in self.definitions]
        return tuple(self._reference(n, label, cited[label]) for n, label in enumerate(known, 1))

    def _define(self, opening: Token, line: int) -> list[Token]:
        label = opening.meta["label"]
        if label in self.definitions:
            first = self._lines[label]
            words = f"[^{label}] is already defined on line {first}; rename one of them"
            self._problems.append((line, words))
            return []
        if not LABEL.fullmatch(label):
            words = f"[^{label}] may hold only a-z, 0-9 and single hyphens; rename it"
            self._problems.append((line, words))
        self._lines[label] = line
        return self.definitions.setdefault(label, [])

    def _check_citations(self, first_line: int) -> None:
        for line, piece in markdown.inlines(self.text, first_line=first_line):
            if piece.type == "footnote_ref" and piece.meta["label"] not in self.definitions:
                label = piece.meta["label"]
                words = f"[^{label}] is cited but not defined; add “[^{label}]: …”"
                self._problems.append((line, words))
            elif piece.type == "text" and "[^" in piece.content:
                words = "“[^” begins no citation here; write [^label] without spaces"
                self._problems.append((line, words))

    def _reference(self, number: int, label: str, count: int) -> Reference:
        tokens, line = self.definitions[label], self._lines[label]
        if any(piece.type == "footnote_ref" for _, piece in markdown.inlines(tokens)):
            self._problems.append((line, f"[^{label}] cites another reference; name it"))
        if not tokens:
            words = f"[^{label}] names no source; write one after it"
            self._problems.append((line, words))
        if len(tokens) == 3:
            tokens[0].hidden = tokens[2].hidden = True  # a lone paragraph, shown without <p>
        places = tuple(f"fnref-{label}-{place}" for place in range(1, count + 1))
        return Reference(number, f"fn-{label}", markdown.render(tokens), places)
