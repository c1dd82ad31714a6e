"""Mapping from displayed text back to the source as typed, to redact it."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import NotRedactable
from models.text.comment_html import tags as source_tag
from models.text.highlight import Letter, Span, characters_in, collapsed
from models.text.plain_text import INLINE_TAGS
from models.text.redact import places


def locate_in_source(source: str, words: str) -> str:
    """Return the source passage that reads as `words`, with its spaces, tags and character
    references.

    Prefers one that can be redacted; returns `words` itself if there is none. Takes time linear in
    the source.
    """
    if words in source and _is_redactable(source, words):
        return words
    letters = collapsed(_characters(source))
    start = "".join(character for character, _ in letters).find(words)
    if start < 0 or not words:
        return words
    alone = letters[start][1][0], letters[start + len(words) - 1][1][1]
    spellings = [source[slice(*each)] for each in _with_tags(source, alone)]
    return next((each for each in spellings if _is_redactable(source, each)), spellings[0])


def _characters(source: str) -> Iterator[Letter]:
    end = 0
    for start, stop, tag in source_tag.places(source):
        yield from characters_in(source[end:start], end, resolve=source_tag.resolve)
        if tag.name not in INLINE_TAGS:
            yield " ", (start, start)
        end = stop
    yield from characters_in(source[end:], end, resolve=source_tag.resolve)


def _with_tags(source: str, alone: Span) -> list[Span]:
    """Return a passage alone, with the tags opening before it, with those closing after it, and
    both."""
    first, last = alone
    tags = [*source_tag.places(source)]
    for start, stop, tag in reversed(tags):
        first = start if stop == first and not tag.closes else first
    for start, stop, tag in tags:
        last = stop if start == last and tag.closes else last
    return [*dict.fromkeys((alone, (first, alone[1]), (alone[0], last), (first, last)))]


def _is_redactable(source: str, passage: str) -> bool:
    try:
        return bool(places(source, passage))
    except NotRedactable:
        return False
