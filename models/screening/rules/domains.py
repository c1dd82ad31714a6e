"""Domains: in what form they are compared, and where a text names one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from models.screening.homoglyphs import skeleton, undisguised

LONGEST: Final = 253  # characters of a host: RFC 1035, as it is written
_HOST = re.compile(r"[^\W_][\w.\-\u3002\uff0e\uff61]*[^\W_]")
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # which browsers take for dots: UTS #46
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_COUNTRY = re.compile(r"[^\W\d_]{2,}|xn--[\w-]+")


def as_domain(written: str) -> str:
    """A domain as it is compared, also out of a whole address; empty: it is none."""
    try:
        host = urlsplit(written if "//" in written else f"//{written}").hostname or ""
    except ValueError:
        return ""
    domain = spelled(host)
    labels = domain.split(".")
    fits = len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    return domain if fits and len(domain) <= LONGEST and _COUNTRY.fullmatch(labels[-1]) else ""


def spelled(host: str) -> str:
    """A host in lower case, without “www.”, its letters as they are read."""
    even = unicodedata.normalize("NFKC", host).translate(_DOTS).lower().strip(".")
    labels = (_decoded(each) for each in even.removeprefix("www.").split("."))
    return ".".join(labels)


def hosts_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Whatever may be a host in a text, as it is compared, and from where to where."""
    for found in _HOST.finditer(text):
        if any(dot in found[0] for dot in ".\u3002\uff0e\uff61"):
            yield spelled(found[0]), *found.span()


class Domains:
    """Domains that are looked for, each with all that is in it."""

    def __init__(self) -> None:
        self._spelled: dict[str, list[int]] = defaultdict(list)
        self._read: dict[str, list[int]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._spelled)

    def add(self, domain: str, number: int) -> None:
        """Look for a domain from now on, for the rule with this number."""
        self._spelled[domain].append(number)
        self._read[skeleton(domain)].append(number)

    def find(self, host: str) -> Iterator[int]:
        """The numbers of the rules whose domains a host is in, or is taken to be in."""
        yield from _numbers(self._spelled, host)
        taken = [(undisguised(each), each) for each in host.split(".")]
        if any(hidden for hidden, _label in taken):
            name = skeleton(".".join(hidden or label for hidden, label in taken))
            yield from _numbers(self._read, name)


def _numbers(known: Mapping[str, list[int]], host: str) -> Iterator[int]:
    labels = host[-LONGEST:].split(".")
    for at in range(len(labels) - 1):
        yield from known.get(".".join(labels[at:]), ())


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label
