"""The fields above an article's text, read from YAML with the line each stands on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import yaml  # type: ignore[import-untyped]
from frontmatter.default_handlers import YAMLHandler

from config_values import LANGUAGE
from models.manuscript.problem import Problem

FIELDS: dict[str, type[date] | type[str]] = {
    "title": str,
    "slug": str,
    "description": str,
    "summary": str,
    "published": date,
    "updated": date,
    "sources_checked": date,
    "comments": str,
    "language": str,
    "translation_of": str,
}
OPTIONAL = {"language": "", "translation_of": None}  # and what they are unless they are written
LONGEST = {"title": 200, "slug": 120, "description": 160}  # characters
BOUNDARY = YAMLHandler.FM_BOUNDARY
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
EXAMPLE = {date: "a date like 2026-11-22", str: "text; put it in quotes if it looks like a number"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says about its article. Lines count from 1; the body is as written."""

    values: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int
    problems: list[Problem]

    @classmethod
    def read(cls, text: str) -> Self:
        """Take a file apart; what is wrong with its fields is listed, never raised."""
        before, *parts = BOUNDARY.split(text, 2)
        if before or len(parts) < 2:
            return cls({}, {}, "", 1, [Problem(1, "begin the file with fields between --- lines")])

        matter, body = parts
        line = text.count("\n", 0, text.index(matter)) + 1
        body_line = text.count("\n", 0, len(text) - len(body)) + 1
        front = cls({}, {}, body, body_line, [])
        front._read_fields(matter, line)
        return front

    def _read_fields(self, matter: str, line: int) -> None:
        try:
            for name, value, within in _pairs(matter):
                self._take(name, value, line + within)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            words = getattr(error, "problem", None) or "a character that may not be here"
            self._report(line + (mark.line if mark else 0), f"this is not YAML: {words}")
        else:
            self._look_over(line)

    def _take(self, name: str, value: Any, line: int) -> None:
        if name in self.lines:
            self._report(line, f"“{name}” stands here twice; delete one")
        elif name not in FIELDS:
            self._report(line, f"“{name}” is no field; the fields are {', '.join(FIELDS)}")
        elif type(value) is not FIELDS[name] or value == "":
            self._report(line, f"“{name}” must be {EXAMPLE[FIELDS[name]]}")
        else:
            self.values[name] = value
        self.lines.setdefault(name, line)

    def _look_over(self, line: int) -> None:
        for name in FIELDS.keys() - OPTIONAL.keys() - self.lines.keys():
            self._report(line, f"“{name}” is missing; add a line “{name}: …”")
        for name in LONGEST.keys() & self.values.keys():
            length, longest = len(self.values[name]), LONGEST[name]
            if length > longest:
                words = f"“{name}” has {length} characters; {longest} is the most"
                self._report(self.lines[name], words)
        self._check_words()

    def _check_words(self) -> None:
        slug, comments = self.values.get("slug", "a"), self.values.get("comments", "open")
        published, updated = self.values.get("published"), self.values.get("updated")
        self._check_language()
        if not SLUG.fullmatch(slug):
            self._report(self.lines["slug"], "“slug” may hold only a-z, 0-9 and single hyphens")
        if comments not in {"open", "closed"}:
            self._report(self.lines["comments"], "“comments” must be open or closed")
        if published and updated and updated < published:
            self._report(self.lines["updated"], "“updated” is before “published”")

    def _check_language(self) -> None:
        original = self.values.get("translation_of", "a")
        if not LANGUAGE.fullmatch(self.values.get("language", "en")):
            self._report(self.lines["language"], "“language” must be a tag like de or pt-BR")
        if not SLUG.fullmatch(original) or original == self.values.get("slug"):
            words = "“translation_of” must be the slug of the article this one was translated from"
            self._report(self.lines["translation_of"], words)

    def _report(self, line: int, words: str) -> None:
        self.problems.append(Problem(line, words))


def _pairs(matter: str) -> Iterator[tuple[str, Any, int]]:
    """Yield every field with its value and its line within the YAML, counted from 0."""
    loader = yaml.SafeLoader(matter)
    node = loader.get_single_node()
    if not isinstance(node, yaml.MappingNode):
        raise yaml.MarkedYAMLError(problem="write fields like “title: …”")
    for key, value in node.value:
        yield str(key.value), _constructed(loader, value), key.start_mark.line


def _constructed(loader: Any, node: Any) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except ValueError:  # a date that no calendar has, like 2026-02-30
        return None
