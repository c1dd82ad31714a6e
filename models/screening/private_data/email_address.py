"""E-mail addresses, in every spelling that people use to get one past a filter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.encryption.column_guard import ADDRESS
from models.screening.private_data.spelled_address import spelled
from models.screening.private_data.text_reading import Reading, Span

_EDGES = "!?*_-~=#|“”„«»‘’`{}[]…."  # typed around an address, and no part of it


def places(reading: Reading) -> Iterator[Span]:
    """Yield where plain addresses stand, as the guard of the columns knows them, then spelled
    ones, which may be the same."""
    yield from (_trimmed(reading.plain, span) for span in _plain(reading))
    yield from spelled(reading)


def _plain(reading: Reading) -> list[Span]:
    found = list[Span]()
    for text in dict.fromkeys((reading.plain, reading.flat)):
        if "@" in text:
            more = (match.span() for match in ADDRESS.finditer(text))
            found += [each for each in more if each not in found]
    return found


def _trimmed(text: str, span: Span) -> Span:
    words = text[slice(*span)]
    bare = words.strip(_EDGES)
    if not re.fullmatch(r"[^@＠]+[@＠].+", bare):
        return span
    start = span[0] + words.index(bare)
    irish = re.search(r"\b[oO]['’]$", text[max(0, start - 3) : start])  # o'hara@example.org
    return start - len(irish[0]) if irish else start, start + len(bare)
