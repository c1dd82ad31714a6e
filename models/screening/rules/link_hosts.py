"""Where the links of a reply lead, and where they stand in the text that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from models.screening.rules.domains import spelled
from models.screening.text import Text
from models.text.plain_text import plain_text

_EDGE: Final = "\ue000"  # of a link: nobody types it, and what nobody types is looked for first
_OPENS = re.compile(r'<a href="[^"]*"[^>"]*(?:"[^"]*"[^>"]*)*>')


def hosts_of(text: Text) -> Iterator[tuple[str, int, int]]:
    """The host of each link, as it is compared, and where it is written; else the words of the
    link; (0, 0) where there are none."""
    places = _places(text) if text.links else []
    for at, link in enumerate(text.links):
        host = urlsplit(link).hostname or ""
        start, end = places[at] if at < len(places) else (0, 0)
        written = text.plain[start:end].lower().find(host)
        if host and written >= 0:
            start, end = start + written, start + written + len(host)
        yield spelled(host), start, end


def _places(text: Text) -> list[tuple[int, int]]:
    """From where to where each link stands; none where that can't be told."""
    opened = _OPENS.sub(rf"\g<0>{_EDGE}", text.html)
    edged = plain_text(opened.replace("</a>", f"{_EDGE}</a>"))
    edges = [at - number for number, at in enumerate(_positions(edged))]
    even = len(edges) == 2 * len(text.links) and edged.replace(_EDGE, "") == text.plain
    return [*pairwise(edges)][::2] if even else []


def _positions(edged: str) -> Iterator[int]:
    return (at for at, each in enumerate(edged) if each == _EDGE)
