"""Redaction of a passage from a typed comment, replaced by a mark.

Removes every occurrence, so that a number typed twice doesn't stay once. Matches whole words only:
redacting “Ann” leaves “Annoyed” unchanged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from models.errors import NotRedactable
from models.text import sanitiser
from models.text.comment_html import links, tags
from models.text.folding import folded_words
from models.text.plain_text import plain_text
from models.translatable import sentence

NOT_THERE = sentence(
    "These words are not in the reply as it stands. "
    "Copy them exactly as they are written, whole words with every space and comma."
)
CUT = sentence(
    "These words stand, here or elsewhere in the reply, in the middle of a tag or of a web "
    "address. Take out the whole link first, from “<a” to “</a>”, or the whole web address."
)
UNBALANCED = sentence(
    "What you chose begins inside one tag and ends inside another. "
    "Take out the words before and after the tag one after the other."
)
DESTROYED = sentence("These words were destroyed. Nobody can put them back.")
RESTORED = sentence("These words are back already.")
CHANGED_SINCE = sentence(
    "The reply was changed after these words were taken out. "
    "Put back first what was taken out last."
)

_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Nd"})  # of scripts with spaces between words
_LONG_NUMBER = 5  # digits, from which grouping is ignored
_VOID_TAGS = frozenset({"br", "p"})

Span = tuple[int, int]


def places(source: str, words: str, *, kept: Iterable[str] = ()) -> list[int]:
    """Return the offsets of `words` in `source`, except inside the marks `kept`.

    Raises `NotRedactable` if there are none, or if the redaction would split a tag or a URL.
    """
    marks = [each for mark in kept for each in _found(source, mark)]
    found = [*_whole(source, words, marks)]
    if not found:
        raise NotRedactable(NOT_THERE)
    units = [*_units(source)]
    if any(_cut(unit, span) for span in found for unit in units):
        raise NotRedactable(CUT)
    if not _is_balanced(words):
        raise NotRedactable(UNBALANCED)
    return [start for start, _ in found]


def replaced(source: str, starts: list[int], *, length: int, instead: str) -> str:
    """Return the source with `length` characters at each of `starts` replaced by `instead`."""
    parts, end = [], 0
    for start in starts:
        parts += [source[end:start], instead]
        end = start + length
    return "".join([*parts, source[end:]])


def still_shown(html: str, words: str, *, mark: str) -> bool:
    """Return whether the HTML still shows `words`.

    Ignores case, spacing, entities, tags inside the words, and the grouping of long numbers.
    """
    seen = folded_words(plain_text(html).replace(mark, " "))
    wanted = folded_words(plain_text(sanitiser.sanitise(words)))
    number = "".join(wanted)
    if number.isdecimal() and len(number) >= _LONG_NUMBER:
        return number in "".join(seen)
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(seen)} "


def _found(source: str, words: str) -> Iterator[Span]:
    start = source.find(words)
    while words and start >= 0:
        yield start, start + len(words)
        start = source.find(words, start + len(words))


def _whole(source: str, words: str, marks: list[Span]) -> Iterator[Span]:
    """Yield the spans where `words` are whole words; a partial match may overlap a whole one."""
    start = source.find(words)
    while words and start >= 0:
        span = start, start + len(words)
        is_whole = not _is_inside_a_word(source, span)
        counts = is_whole and not any(_meet(span, mark) for mark in marks)
        if counts:
            yield span
        start = source.find(words, span[1] if counts else start + 1)


def _is_inside_a_word(source: str, span: Span) -> bool:
    start, end = span
    return _are_one_word(source[start - 1 : start + 1] if start else "") or _are_one_word(
        source[end - 1 : end + 1]
    )


def _are_one_word(pair: str) -> bool:
    return len(pair) == 2 and all(unicodedata.category(each) in _WORD_CATEGORIES for each in pair)


def _units(source: str) -> Iterator[Span]:
    """Yield the spans of tags and of bare URLs between them."""
    end = 0
    for start, stop, _ in tags.places(source):
        yield from _addresses(source[end:start], end)
        yield start, stop
        end = stop
    yield from _addresses(source[end:], end)


def _addresses(text: str, position: int) -> Iterator[Span]:
    for before, address in links.find_bare(text):
        position += len(before)
        if address:
            yield position, position + len(address)
        position += len(address)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _cut(unit: Span, span: Span) -> bool:
    """Return whether `span` covers part of a unit but not all of it."""
    return _meet(unit, span) and not (span[0] <= unit[0] and unit[1] <= span[1])


def _is_balanced(words: str) -> bool:
    opened: list[str] = []
    for _, _, tag in tags.places(words):
        if tag.name in _VOID_TAGS or (tag.empty and not tag.closes):
            continue
        if not tag.closes:
            opened.append(tag.name)
        elif not opened or opened.pop() != tag.name:
            return False
    return not opened
