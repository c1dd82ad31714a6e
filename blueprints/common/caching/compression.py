"""Compression of what is the same bytes for everybody, and of nothing else.

Where a page holds both a secret and words from outside, its compressed size tells the secret letter
by letter (BREACH). So there is no switch that compresses answers as they pass: `page_cache` and
`assets` ask for it, and a page made for one person has no way in.

The levels cost at most 2 ms for a page of 100 replies (150 kB), beside 16 ms for rendering it.
Higher ones do not pay: brotli 9 takes 11 ms for 0.4 % less and brotli 11 takes 200 ms for 15 %,
Zstandard 15 takes 13 ms for 4 %; gzip has no higher one.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable
from functools import lru_cache, partial

import brotli
import zstandard
from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

TEXT = re.compile(r"text/|image/svg\+xml|application/(\w+\+)?(xml|json|javascript)")

CODINGS: dict[str, Callable[[bytes], bytes]] = {  # the smallest first
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=6),
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "gzip": partial(gzip.compress, compresslevel=9, mtime=0),
}


def is_text(mimetype: str) -> bool:
    """Whether it is worth compressing: a picture is compressed already."""
    return TEXT.match(mimetype) is not None


def coding_for(mimetype: str) -> str:
    """How this client likes such an answer best: a name in `CODINGS`, or "" for as it is."""
    accepted = request.headers.get("Accept-Encoding", "")
    return liked_most(accepted) if is_text(mimetype) else ""


@lru_cache(maxsize=256)  # browsers say it in few ways
def liked_most(accepted: str) -> str:
    """What an `Accept-Encoding` header likes best: of what it likes equally, the smallest
    (RFC 9110, 12.5.3); "" for as it is."""
    liked = parse_accept_header(accepted, Accept).quality
    best = max(CODINGS, key=liked)
    return best if liked(best) > 0 and liked(best) >= liked("identity") else ""


def compact(body: bytes) -> bytes:
    """Smaller in no time and with little memory, for whoever keeps much and seldom needs it."""
    return zlib.compress(body, 1)


def expanded(body: bytes) -> bytes:
    """What `compact` was given."""
    return zlib.decompress(body)


def label(response: Response, coding: str) -> None:
    """Say how an answer is compressed, and that others may get it otherwise."""
    response.vary.add("Accept-Encoding")
    if coding:
        response.headers["Content-Encoding"] = coding
