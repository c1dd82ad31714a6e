"""Canaries: addresses that nobody else has, and a scan that knows them in every disguise."""

from __future__ import annotations

import base64
import codecs
import hashlib
import html
import json
import quopri
import random
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.header import Header
from itertools import pairwise
from typing import Any
from urllib.parse import quote, quote_plus

from email_validator import validate_email

SHAPES = (  # of addresses: {0} is a word that stands nowhere else
    "{0}@example.org",
    "{0}+baclofen@example.org",
    "first.{0}@example.org",
    "{0}.last@mail.example.co.uk",
    "{0}_x-y@example.com",
    "Capital{0}@Example.ORG",
    "{0}&co@example.net",
    "o'{0}@example.ie",
    "{0}=a/b@example.net",
    "{0}@bücher.example",
    "{0}" + "x" * 40 + "@" + "long-label." * 12 + "example",
    "jürgen{0}@example.de",
)
START = 8  # bytes of a needle by which it is looked up: as many as a number of the machine has
EMPTY = re.compile(rb"(?<=\0{8})\0+(?=\0{8})")  # half a database; no needle has so many in a row


@dataclass(frozen=True, slots=True)
class Canary:
    """An address as it is typed; `word` is the part of it that stands nowhere else."""

    typed: str
    word: str

    @property
    def normalised(self) -> str:
        return validate_email(self.typed, check_deliverability=False).normalized

    @property
    def spellings(self) -> set[str]:
        """The whole address in every spelling that the site, or mail, may give it."""
        name, _, host = self.normalised.rpartition("@")
        punycode = f"{name}@{host.encode('idna').decode()}"
        whole = {self.typed, self.normalised, punycode}
        return whole | {each.lower() for each in whole} | {each.upper() for each in whole}


def canaries(count: int) -> list[Canary]:
    """As many addresses, all shapes in turn, new ones each time."""
    words = ("zq" + "".join(random.choices("bcdfghjkmnpqrstvwxz", k=10)) for _ in range(count))
    return [Canary(SHAPES[n % len(SHAPES)].format(word), word) for n, word in enumerate(words)]


def _base64(text: bytes) -> Iterator[bytes]:
    """The characters that `text` becomes inside of more, wherever it begins."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + text)
        begin, end = (0, 2, 3)[before], len(text) + before
        yield coded[begin : end * 8 // 6]


def _urlsafe(coded: Iterable[bytes]) -> Iterator[bytes]:
    yield from (each.replace(b"+", b"-").replace(b"/", b"_") for each in coded)


def _escaped(text: str) -> Iterator[bytes]:
    for each in (quote(text), quote(text, safe=""), quote_plus(text), quote_plus(text, safe="@")):
        yield each.encode()
        yield each.replace("%", "%%").encode()
        yield each.lower().encode()


def _hashed(name: str, text: bytes) -> Iterator[bytes]:
    digest = hashlib.new(name, text, usedforsecurity=False).digest()
    coded = base64.b64encode(digest).rstrip(b"=")
    yield from (digest, digest.hex().encode(), digest.hex().upper().encode(), coded)
    yield from _urlsafe([coded])


def _each(text: str, shape: str) -> list[bytes]:
    return ["".join(shape.format(ord(letter)) for letter in text).encode()]


def _in_a_header(text: str, coding: int | None) -> list[bytes]:
    """As a mail's header writes it (RFC 2047): Q or B, without the marks around it."""
    header: Any = Header(text, "utf-8", maxlinelen=10_000)
    header._chunks[0][1].header_encoding = coding  # the library chooses the shorter by itself
    return [header.encode().removeprefix("=?utf-8?")[2:].removesuffix("?=").encode()]


CODINGS: dict[str, Callable[[str], Iterable[bytes]]] = {
    "plain": lambda text: [text.encode()],
    "base64": lambda text: _base64(text.encode()),
    "base64url": lambda text: _urlsafe(_base64(text.encode())),
    "base64 of UTF-16": lambda text: _base64(text.encode("utf-16-le")),
    "base32": lambda text: [base64.b32encode(text.encode()).rstrip(b"=")[:-1]],
    "base32 in small letters": lambda text: [
        base64.b32encode(text.encode()).rstrip(b"=")[:-1].lower()
    ],
    "base85": lambda text: [base64.b85encode(text.encode())],
    "Ascii85": lambda text: [base64.a85encode(text.encode())],
    "hex": lambda text: [text.encode().hex().encode(), text.encode().hex().upper().encode()],
    "hex with colons": lambda text: [text.encode().hex(":").encode()],
    "hex with spaces": lambda text: [text.encode().hex(" ").encode()],
    "URL-escaped": _escaped,
    "URL-escaped twice": lambda text: [quote(quote(text, safe=""), safe="").encode()],
    "quoted-printable": lambda text: [quopri.encodestring(text.encode())],
    "in a header, Q": lambda text: _in_a_header(text, 1),
    "in a header, B": lambda text: _in_a_header(text, 2),
    "reversed": lambda text: [text[::-1].encode(), text.encode()[::-1]],
    "rot13": lambda text: [codecs.encode(text, "rot13").encode()],
    "UTF-7": lambda text: [text.encode("utf-7")],
    "UTF-16 LE": lambda text: [text.encode("utf-16-le")],
    "UTF-16 BE": lambda text: [text.encode("utf-16-be")],
    "UTF-32 LE": lambda text: [text.encode("utf-32-le")],
    "UTF-32 BE": lambda text: [text.encode("utf-32-be")],
    "HTML-escaped": lambda text: [html.escape(text).encode(), html.escape(text, False).encode()],
    "HTML-escaped with numbers": lambda text: [
        html.escape(text).replace("&#x27;", "&#39;").encode(),
        text.encode("ascii", "xmlcharrefreplace"),
    ],
    "each letter as HTML writes it": lambda text: _each(text, "&#{};"),
    "each letter as HTML writes it in hex": lambda text: _each(text, "&#x{:x};"),
    "each letter as JavaScript writes it": lambda text: _each(text, "\\u{:04x}"),
    "JSON-escaped": lambda text: [json.dumps(text)[1:-1].encode()],
    "JSON-escaped twice": lambda text: [json.dumps(json.dumps(text))[3:-3].encode()],
    "as Python shows bytes": lambda text: [repr(text.encode())[2:-1].encode()],
    "in octal": lambda text: ["".join(f"\\{each:03o}" for each in text.encode()).encode()],
    "with at and dot in words": lambda text: [
        text.replace("@", " at ").replace(".", " dot ").encode(),
        text.replace("@", "[at]").encode(),
        text.replace("@", "(at)").encode(),
    ],
    "with the @ escaped": lambda text: [
        text.replace("@", each).encode() for each in ("&#64;", "&#x40;", "%40", "\\u0040", "=40")
    ],
}
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")


def disguises(canary: Canary) -> Iterator[tuple[str, bytes]]:
    """Each coding of the whole address, by its name, and of the word that gives it away."""
    for text in {*canary.spellings, canary.word, canary.word.upper()}:
        for name, code in CODINGS.items():
            yield from ((name, each) for each in code(text))
    for text in canary.spellings:
        for name in HASHES:
            yield from ((name, each) for each in _hashed(name, text.encode()))


class Scan:
    """Looks for every disguise of some canaries at once, in one pass over the bytes."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self.needles: dict[bytes, tuple[Canary, str]] = {}
        for canary in canaries:
            for name, needle in disguises(canary):
                self.needles.setdefault(needle, (canary, name))
        self._by_start: dict[int, list[bytes]] = defaultdict(list)
        for needle in self.needles:
            (start,) = array("Q", needle[:START])
            self._by_start[start].append(needle)
        self._starts = set(self._by_start)

    def find(self, *blobs: bytes) -> set[tuple[Canary, str]]:
        """Which canaries the blobs hold, each with the name of its disguise."""
        return {self.needles[needle] for blob in blobs for needle in self._in(blob)}

    def find_in_pages(self, pages: Iterable[bytes]) -> set[tuple[Canary, str]]:
        """The same for pages that have most lines in common: each pair of lines is read once."""
        seen = {
            b"\n".join(pair) for page in pages for pair in pairwise([*page.split(b"\n"), b"", b""])
        }
        return self.find(b"\0\0".join(seen))

    def _in(self, blob: bytes) -> Iterator[bytes]:
        for part in EMPTY.split(blob):
            yield from self._in_part(part)

    def _in_part(self, blob: bytes) -> Iterator[bytes]:
        for start in set().union(*(self._begun(blob[first:]) for first in range(START))):
            head = array("Q", [start]).tobytes()
            place = blob.find(head)
            while place >= 0:
                yield from (each for each in self._by_start[start] if blob.startswith(each, place))
                place = blob.find(head, place + 1)

    def _begun(self, blob: bytes) -> set[int]:
        """The starts among the numbers that the bytes are: no step of looking is Python's."""
        return self._starts.intersection(array("Q", blob[: len(blob) // START * START]))
