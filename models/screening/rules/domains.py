"""Domains: normalised forms, domains in a text, and the hosts of its links."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from models.screening.homoglyphs import skeleton, undisguised
from models.screening.text import Text
from models.text.plain_text import plain_text

MAX_HOST_LENGTH: Final = 253  # characters: RFC 1035
_HOST = re.compile(r"[^\W_][\w.\-\u3002\uff0e\uff61]*[^\W_]")
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # dots to browsers: UTS #46
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_TOP_LEVEL = re.compile(r"[^\W\d_]{2,}|xn--[\w-]+")
_MARKER: Final = "\ue000"  # private use: can't occur in sanitised text
_OPENS = re.compile(r'<a href="[^"]*"[^>"]*(?:"[^"]*"[^>"]*)*>')


def parse_domain(written: str) -> str:
    """Return the normalised domain of a host or URL, "" if it is none."""
    try:
        host = urlsplit(written if "//" in written else f"//{written}").hostname or ""
    except ValueError:
        return ""
    domain = normalised_host(host)
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > MAX_HOST_LENGTH:
        return ""
    is_valid = all(map(_LABEL.fullmatch, labels)) and _TOP_LEVEL.fullmatch(labels[-1])
    return domain if is_valid else ""


def normalised_host(host: str) -> str:
    """Return a host in lower case, without “www.”, punycode decoded."""
    even = unicodedata.normalize("NFKC", host).translate(_DOTS).lower().strip(".")
    labels = (_decoded(each) for each in even.removeprefix("www.").split("."))
    return ".".join(labels)


def hosts_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield possible hosts in a text, normalised, with start and end."""
    for found in _HOST.finditer(text):
        if any(dot in found[0] for dot in ".\u3002\uff0e\uff61"):
            yield normalised_host(found[0]), *found.span()


class Domains:
    """Domains with their subdomains, looked up for rules."""

    def __init__(self) -> None:
        self._spelled: dict[str, list[int]] = defaultdict(list)
        self._read: dict[str, list[int]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._spelled)

    def add(self, domain: str, number: int) -> None:
        """Add a domain for the rule with this id."""
        self._spelled[domain].append(number)
        self._read[skeleton(domain)].append(number)

    def find(self, host: str) -> Iterator[int]:
        """Yield the ids of rules whose domain the host belongs to or imitates."""
        yield from _rules_for(self._spelled, host)
        taken = [(undisguised(each), each) for each in host.split(".")]
        if any(hidden for hidden, _label in taken):
            name = skeleton(".".join(hidden or label for hidden, label in taken))
            yield from _rules_for(self._read, name)


def _rules_for(known: Mapping[str, list[int]], host: str) -> Iterator[int]:
    labels = host[-MAX_HOST_LENGTH:].split(".")
    for at in range(len(labels) - 1):
        yield from known.get(".".join(labels[at:]), ())


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label


def hosts_of(text: Text) -> Iterator[tuple[str, int, int]]:
    """Yield the host of each link, normalised, and where the text shows it.

    If the text does not show the host, the span is that of the link; (0, 0) if unknown.
    """
    places = _link_spans(text) if text.links else []
    for at, link in enumerate(text.links):
        host = urlsplit(link).hostname or ""
        start, end = places[at] if at < len(places) else (0, 0)
        written = text.plain[start:end].lower().find(host)
        if host and written >= 0:
            start, end = start + written, start + written + len(host)
        yield normalised_host(host), start, end


def _link_spans(text: Text) -> list[tuple[int, int]]:
    """Return the spans of the links; empty if they can't be determined."""
    opened = _OPENS.sub(rf"\g<0>{_MARKER}", text.html)
    edged = plain_text(opened.replace("</a>", f"{_MARKER}</a>"))
    edges = [at - number for number, at in enumerate(_marker_positions(edged))]
    even = len(edges) == 2 * len(text.links) and edged.replace(_MARKER, "") == text.plain
    return [*pairwise(edges)][::2] if even else []


def _marker_positions(edged: str) -> Iterator[int]:
    return (at for at, each in enumerate(edged) if each == _MARKER)
