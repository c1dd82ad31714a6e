"""Highlighting of phrases and spans in the HTML of a comment."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.text.plain_text import INLINE_TAGS

TAG = re.compile(r"""(<(?:[^>"']|"[^"]*"|'[^']*')*>)""")  # a quoted `>` does not end it

# A character reference as `html.unescape` reads one, or any character.
_UNIT = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)|.", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")

Span = tuple[int, int]  # start, end
Letter = tuple[str, Span]  # a character and its span
Resolve = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Span in the HTML; `id` is set on the first one with its number."""

    number: int
    start: int
    end: int
    id: str = ""


def mark_phrases(sanitised: str, passages: Iterable[str]) -> str:
    """Put `<mark>` around each phrase, and around links whose URL contains one.

    Takes the output of `sanitiser.sanitise` and only adds `<mark>` and `</mark>` between tags, so
    that removing them gives back the input.
    """
    escaped = {html.escape(each, quote=False) for each in passages}
    if not escaped:
        return sanitised
    longest_first = sorted(escaped, key=len, reverse=True)
    wanted = re.compile("|".join(map(re.escape, longest_first)))
    return "".join(_phrases_marked(TAG.split(sanitised), wanted))


def mark_spans(sanitised: str, spans: Mapping[int, Sequence[Span]], *, name: str) -> str:
    """Put `<mark>` around `spans`: offsets in `plain_text`, grouped by number.

    The first span of a number gets the id `name`-number; the last mark of each span carries the
    number. Takes the output of `sanitiser.sanitise` and only adds marks around text, so that
    removing them gives back the input.
    """
    letters = collapsed(_letters(sanitised)) if spans else []
    places = [
        Place(number, inside[0][0], inside[-1][1], "" if later else f"{name}-{number}")
        for number, each in spans.items()
        for later, (start, end) in enumerate(each)
        if (inside := [place for letter, place in letters[start:end] if letter != " "])
    ]
    return "".join(_pieces(sanitised, places)) if places else sanitised


def collapsed(characters: Iterable[Letter]) -> list[Letter]:
    """Return characters and their spans with white space between words collapsed to one space."""
    seen = list[Letter]()
    space = None
    for character, place in characters:
        if character.isspace():
            space = place
        else:
            seen += [(" ", space)] if space and seen else []
            seen.append((character, place))
            space = None
    return seen


def characters_in(text: str, at: int, *, resolve: Resolve = html.unescape) -> Iterator[Letter]:
    """Yield the characters of a text at offset `at` with their spans.

    Character references are resolved.
    """
    for unit in _UNIT.finditer(text):
        place = at + unit.start(), at + unit.end()
        yield from ((each, place) for each in resolve(unit[0]))


def _phrases_marked(parts: list[str], wanted: re.Pattern[str]) -> Iterable[str]:
    in_marked_link = False
    for part in parts:
        if part.startswith("<a ") and wanted.search(part):
            in_marked_link = True
            yield f"<mark>{part}"
        elif part == "</a>" and in_marked_link:
            in_marked_link = False
            yield f"{part}</mark>"
        elif part.startswith("<") or in_marked_link:
            yield part
        else:
            yield wanted.sub(r"<mark>\g<0></mark>", part)


def _letters(sanitised: str) -> Iterator[Letter]:
    """Yield the characters of `plain_text` with their spans in the HTML."""
    for start, part in _parts(sanitised):
        if not part.startswith("<"):
            yield from characters_in(part, start)
        elif not (tag := _NAME.match(part)) or tag[1] not in INLINE_TAGS:
            yield " ", (start, start)


def _parts(sanitised: str) -> Iterator[tuple[int, str]]:
    """Yield tags and the text between them, each with its offset."""
    position = 0
    for part in TAG.split(sanitised):
        yield position, part
        position += len(part)


def _pieces(sanitised: str, places: Sequence[Place]) -> Iterator[str]:
    for position, part in _parts(sanitised):
        if part.startswith("<") or part.isspace():
            yield part
        else:
            yield from _in_text(position, part, places)


def _in_text(position: int, part: str, places: Sequence[Place]) -> Iterator[str]:
    """Yield a text split at every edge of a span."""
    end = position + len(part)
    near = [each for each in places if each.start < end and position < each.end]
    inner = {edge for each in near for edge in (each.start, each.end) if position < edge < end}
    edges = [position, *sorted(inner), end]
    for first, last in pairwise(edges):
        words = part[first - position : last - position]
        yield _mark(words, first, last, near)


def _mark(words: str, start: int, end: int, near: Sequence[Place]) -> str:
    within = [each for each in near if each.start <= start and end <= each.end]
    if not within or not words:
        return words
    begun = (each.id for each in within if each.id and each.start == start)
    tags = [f'<mark id="{each}"' for each in begun] or ["<mark"]
    said = " ".join({str(each.number): None for each in within if each.end == end})
    tags[0] += f' data-number="{said}"' if said else ""
    return f"{'>'.join(tags)}>{words}{'</mark>' * len(tags)}"
