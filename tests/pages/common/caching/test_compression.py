"""What is the same bytes for everybody is compressed once; a page for one person never is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import brotli
import pytest
import zstandard
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.common.caching.page_cache import MAX_BYTES, PageCache
from tests.support.cast import OPEN, SAME_ORIGIN, Desk, Reader

ALL = "gzip, deflate, br, zstd"
PAGE = f"/articles/{OPEN}"
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": zstandard.ZstdDecompressor().decompress,
    "gzip": gzip.decompress,
    None: bytes,
}


def ask(reader: Reader, path: str = PAGE, *, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reader.client.open(path, method=method, headers={**SAME_ORIGIN, **named})


LIKED = {
    ALL: "br",
    "gzip": "gzip",
    "zstd, gzip": "zstd",
    "br;q=0.5, gzip": "gzip",
    "br;q=0, *": "zstd",
    "GZIP": "gzip",
    "*": "br",
    "gzip;q=0.5, identity": None,
    "identity;q=0.5, gzip": "gzip",
    "gzip;q=0": None,
    "*;q=0": None,
    "deflate": None,
    "": None,
}


@pytest.mark.parametrize(("liked", "coding"), LIKED.items())
def test_a_page_comes_as_the_client_likes(reader: Reader, liked: str, coding: str | None) -> None:
    answer = ask(reader, Accept_Encoding=liked)

    assert answer.headers.get("Content-Encoding") == coding
    assert UNPACK[coding](answer.data) == ask(reader).data
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", [PAGE, "/static/sheets/site.css", "/feed.atom", "/robots.txt"])
def test_each_coding_has_a_strong_tag_of_its_own(reader: Reader, path: str) -> None:
    answers = [ask(reader, path, Accept_Encoding=each) for each in ("br", "zstd", "gzip", "")]

    tags = [each.get_etag() for each in answers]
    assert len(set(tags)) == 4
    assert not any(weak for _, weak in tags)
    assert len({each.headers["Vary"] for each in answers}) == 1


def test_a_tag_is_good_for_its_coding_alone(reader: Reader) -> None:
    packed = ask(reader, Accept_Encoding="br").headers["ETag"]

    known = ask(reader, Accept_Encoding="br", If_None_Match=packed)
    other = ask(reader, Accept_Encoding="gzip", If_None_Match=packed)

    assert (known.status_code, other.status_code) == (304, 200)
    assert known.headers["ETag"] == packed
    assert "Accept-Encoding" in known.headers["Vary"]
    assert "Content-Length" not in known.headers or not known.data


def test_a_tag_that_a_proxy_has_weakened_is_understood(reader: Reader) -> None:
    weak = "W/" + ask(reader, Accept_Encoding="br").headers["ETag"]

    assert ask(reader, Accept_Encoding="br", If_None_Match=weak).status_code == 304


def test_asking_for_the_head_tells_what_getting_would(reader: Reader) -> None:
    got = ask(reader, Accept_Encoding=ALL)

    told = ask(reader, method="HEAD", Accept_Encoding=ALL)

    for name in ("Content-Encoding", "Content-Length", "Content-Type", "ETag", "Vary"):
        assert told.headers[name] == got.headers[name]
    assert told.data == b""


def test_a_page_for_one_person_is_never_compressed(reader: Reader, desk: Desk) -> None:
    receipt = reader.leave("Words.")
    posted = {"comment": "", "name": "Ann", "email": "ann@example.org"}
    answers = [
        *(ask(reader, path, Accept_Encoding=ALL) for path in (receipt, "/search?q=a", "/login")),
        ask(reader, "/none", Accept_Encoding=ALL),
        desk.client.get("/moderation/", headers={"Accept-Encoding": ALL}),
        reader.client.post(f"{PAGE}/comments", data=posted, headers={"Accept-Encoding": ALL}),
    ]

    assert not [each.request.path for each in answers if "Content-Encoding" in each.headers]


def test_a_picture_is_sent_as_it_is(reader: Reader) -> None:
    answer = ask(reader, f"{PAGE}/card.png", Accept_Encoding=ALL)

    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"\x89PNG")


def test_a_decision_is_seen_in_every_coding(reader: Reader, desk: Desk) -> None:
    for coding in UNPACK:
        ask(reader, Accept_Encoding=coding or "")
    reader.leave("Now it is here.")

    desk.decide(1, "approve")

    for coding, unpack in UNPACK.items():
        assert b"Now it is here." in unpack(ask(reader, Accept_Encoding=coding or "").data)


def test_however_many_ask_at_once_a_page_is_made_once() -> None:
    pages, made, may_end = PageCache(), list[str](), Event()

    def make() -> bytes:
        made.append("page")
        may_end.wait(10)
        return b"page"

    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(pages.get_or_make, "key", make) for _ in range(8)]
        may_end.set()

    assert [each.result() for each in asked] == [b"page"] * 8
    assert made == ["page"]


def test_when_making_fails_the_next_one_tries(site: Flask) -> None:
    pages = PageCache()
    with pytest.raises(ZeroDivisionError):
        pages.get_or_make("key", lambda: bytes(1 // 0))

    assert pages.get_or_make("key", lambda: b"page") == b"page"


def test_the_cache_keeps_what_was_used_last_and_no_more_than_it_may() -> None:
    pages, half = PageCache(), bytes(MAX_BYTES // 2)
    for key in ("first", "second", "first", "third"):
        pages.get_or_make(key, lambda: half)

    assert pages.get_or_make("first", lambda: b"anew") == half
    assert pages.get_or_make("second", lambda: b"anew") == b"anew"
