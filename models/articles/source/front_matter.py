"""Front matter of an article: YAML fields with line numbers, validated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import yaml  # type: ignore[import-untyped]
from frontmatter.default_handlers import YAMLHandler

from config_parsers import LANGUAGE

FIELDS: dict[str, type[date] | type[str]] = {
    **dict.fromkeys(("title", "slug", "description", "summary"), str),
    **dict.fromkeys(("published", "updated", "sources_checked"), date),
    **dict.fromkeys(("comments", "language", "translation_of"), str),
}
OPTIONAL = {"language", "translation_of"}
MAX_LENGTHS = {"title": 200, "slug": 120, "description": 160}  # characters
BOUNDARY = YAMLHandler.FM_BOUNDARY
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ORIGINAL = "must be the slug of the article this one was translated from"
FORMATS = {
    "slug": (SLUG, "may hold only a-z, 0-9 and single hyphens"),
    "comments": (re.compile("open|closed"), "must be open or closed"),
    "language": (LANGUAGE, "must be a tag like de or pt-BR"),
    "translation_of": (SLUG, ORIGINAL),
}
Problem = tuple[int, str]  # line of the file from 1, and what to do
EXAMPLE = {date: "a date like 2026-11-22", str: "text; put it in quotes if it looks like a number"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Fields of an article with their lines, and the body with its first line.

    `problems` collects invalid fields.
    """

    values: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int
    problems: list[Problem]

    @classmethod
    def read(cls, text: str) -> Self:
        """Split a file into fields and body; nothing is raised, see `problems`."""
        before, *parts = BOUNDARY.split(text, 2)
        if before or len(parts) < 2:
            return cls({}, {}, "", 1, [(1, "begin the file with fields between --- lines")])
        matter, body = parts
        line = text.count("\n", 0, text.index(matter)) + 1
        front = cls({}, {}, body, text.count("\n", 0, len(text) - len(body)) + 1, [])
        try:
            for name, value, within in _pairs(matter):
                front._take(name, value, line + within)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            words = getattr(error, "problem", None) or "a character that may not be here"
            problem = (line + (mark.line if mark else 0), f"this is not YAML: {words}")
            front.problems.append(problem)
        else:
            front._check(line)
        return front

    def _take(self, name: str, value: Any, line: int) -> None:
        if name in self.lines:
            self.problems.append((line, f"“{name}” stands here twice; delete one"))
        elif name not in FIELDS:
            words = f"“{name}” is no field; the fields are {', '.join(FIELDS)}"
            self.problems.append((line, words))
        elif type(value) is not FIELDS[name] or value == "":
            self.problems.append((line, f"“{name}” must be {EXAMPLE[FIELDS[name]]}"))
        else:
            self.values[name] = value
        self.lines.setdefault(name, line)

    def _check(self, line: int) -> None:
        values = self.values
        for name in FIELDS.keys() - OPTIONAL - self.lines.keys():
            self.problems.append((line, f"“{name}” is missing; add a line “{name}: …”"))
        refused = [
            (name, f"has {len(values[name])} characters; {longest} is the most")
            for name, longest in MAX_LENGTHS.items()
            if len(values.get(name, "")) > longest
        ]
        refused += [
            (name, words)
            for name, (shape, words) in FORMATS.items()
            if name in values and not shape.fullmatch(values[name])
        ]
        if values.get("translation_of") == values.get("slug", ""):
            refused.append(("translation_of", ORIGINAL))
        if values.keys() >= {"published", "updated"} and values["updated"] < values["published"]:
            refused.append(("updated", "is before “published”"))
        self.problems.extend((self.lines[name], f"“{name}” {words}") for name, words in refused)


def _pairs(matter: str) -> Iterator[tuple[str, Any, int]]:
    """Yield each field with its value and its line in the YAML, from 0."""
    loader = yaml.SafeLoader(matter)
    node = loader.get_single_node()
    if not isinstance(node, yaml.MappingNode):
        raise yaml.MarkedYAMLError(problem="write fields like “title: …”")
    for key, value in node.value:
        yield str(key.value), _constructed(loader, value), key.start_mark.line


def _constructed(loader: Any, node: Any) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except ValueError:  # an invalid date such as 2026-02-30
        return None
