"""Files of help boxes: Markdown with YAML front matter, one file a language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from config_parsers import LANGUAGE
from models.articles.source.front_matter import BOUNDARY
from models.screening.crisis.help_box import KINDS, Country, HelpBox, PhoneNumber

FIELDS: Final = ("language", "title", "approved_by", "approved_on", "countries")
YAML_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # if built with LibYAML
NUMBER_FIELDS: Final = ("kind", "name", "call", "source", "checked")


class HelpFileError(ValueError):
    """An invalid file; the message gives path, line and what to do."""


def read_help_boxes(folder: Path) -> list[HelpBox]:
    """Read every *.md of a folder by name; empty if there is no folder. Raises `HelpFileError`."""
    boxes = [_read(path) for path in sorted(folder.glob("*.md"))]
    languages = [each.language for each in boxes]
    for language in languages:
        if languages.count(language) > 1:
            raise HelpFileError(f"{folder}: two files have the language “{language}”; delete one")
    return boxes


def _read(path: Path) -> HelpBox:
    try:
        matter, body = _parts(path.read_text(encoding="utf-8"))
        return _box(_Fields(matter), body)
    except _FieldError as wrong:
        raise HelpFileError(f"{path}:{wrong.line}: {wrong}") from None


def _parts(text: str) -> list[str]:
    """Return the front matter and the text below it."""
    before, *parts = BOUNDARY.split(text, 2)
    if before or len(parts) < 2:
        raise _FieldError(1, "begin the file with fields between --- lines")
    return parts


class _FieldError(Exception):
    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


class _Fields:
    """Fields of a YAML mapping, with their lines in the file."""

    def __init__(self, matter: str | yaml.MappingNode, known: tuple[str, ...] = FIELDS) -> None:
        self._loader = yaml.SafeLoader("")
        node = _parsed(matter) if isinstance(matter, str) else matter
        self.line = node.start_mark.line + 1
        self._nodes = {str(key.value): value for key, value in node.value}
        for name in self._nodes:
            if name not in known:
                raise _FieldError(
                    self.line_of(name), f"“{name}” is no field; write {', '.join(known)}"
                )
        for name in known:
            if name not in self._nodes:
                raise _FieldError(self.line, f"“{name}” is missing")

    def line_of(self, name: str) -> int:
        return int(self._nodes[name].start_mark.line) + 1

    def words(self, name: str, *, may_be_empty: bool = False) -> str:
        """Return a text; phone numbers too must be quoted, or they lose their zeros."""
        value = self._value(name)
        if isinstance(value, str) and (value.strip() or may_be_empty):
            return value.strip()
        raise _FieldError(self.line_of(name), f"“{name}” must be text, in quotes")

    def day(self, name: str) -> date | None:
        value = self._value(name)
        if value in (None, "") or type(value) is date:
            return value or None
        raise _FieldError(self.line_of(name), f"“{name}” must be a date like 2026-11-22, or empty")

    def each(self, name: str, known: tuple[str, ...]) -> Iterator[_Fields]:
        node = self._nodes[name]
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise _FieldError(self.line_of(name), f"“{name}” must be a list")
        for one in node.value:
            if not isinstance(one, yaml.MappingNode):
                line = one.start_mark.line + 1
                raise _FieldError(line, f"“{name}” lists fields like “{known[0]}: …”")
            yield _Fields(one, known)

    def _value(self, name: str) -> Any:
        try:
            return self._loader.construct_object(self._nodes[name], deep=True)
        except ValueError:  # an impossible date like 2026-02-30
            raise _FieldError(
                self.line_of(name), f"“{name}” is a date that does not exist"
            ) from None


def _parsed(matter: str) -> yaml.MappingNode:
    try:
        node = yaml.compose(matter, Loader=YAML_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _FieldError((mark.line if mark else 0) + 1, "this is not YAML") from None
    if not isinstance(node, yaml.MappingNode):
        raise _FieldError(1, "write fields like “language: en”")
    return node


def _box(fields: _Fields, body: str) -> HelpBox:
    if not LANGUAGE.fullmatch(fields.words("language")):
        raise _FieldError(fields.line_of("language"), "“language” must be a tag like de or pt-BR")
    if not body.strip():
        raise _FieldError(fields.line, "the words below the fields are missing")
    return HelpBox(
        language=fields.words("language"),
        title=fields.words("title"),
        approved_by=fields.words("approved_by", may_be_empty=True),
        approved_on=fields.day("approved_on"),
        countries=tuple(map(_country, fields.each("countries", ("country", "numbers")))),
        words=body,
    )


def _country(fields: _Fields) -> Country:
    numbers = tuple(map(_number, fields.each("numbers", NUMBER_FIELDS)))
    return Country(fields.words("country"), numbers)


def _number(fields: _Fields) -> PhoneNumber:
    kind, call, source = (fields.words(each) for each in ("kind", "call", "source"))
    if kind not in KINDS:
        raise _FieldError(fields.line_of("kind"), f"“kind” must be one of {', '.join(KINDS)}")
    if not set(call) <= set("+0123456789 -"):
        raise _FieldError(fields.line_of("call"), "“call” may hold only digits, spaces and hyphens")
    if not source.startswith("https://"):
        raise _FieldError(fields.line_of("source"), "“source” must be an address with https://")
    return PhoneNumber(kind, fields.words("name"), call, source, fields.day("checked"))
