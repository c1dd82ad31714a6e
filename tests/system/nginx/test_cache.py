"""nginx keeps readers' pages for a second, in each coding once, and nothing else."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.support.running import wait_until
from tests.system.nginx.conftest import ANN, SLUG, Front

PAGE = f"/articles/{SLUG}"
PUBLIC = re.compile(r"(br|zstd|gzip|) /(|feed\.atom|comment-policy|articles/\S+|static/\S+\?v=\w+)")
CODING = re.compile(rb"^content-encoding: (\w+)\r$", re.M | re.I)
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": zstandard.ZstdDecompressor().decompress,
    "gzip": gzip.decompress,
    None: bytes,
}


def test_the_second_reader_gets_the_same_and_the_site_is_not_asked(front: Front) -> None:
    first, second = front.visitor(), front.visitor()

    wait_until(lambda: second.open(PAGE).kept == "HIT")

    assert second.open(PAGE).body == first.open(PAGE).body


def test_when_the_second_is_over_the_site_only_says_that_it_is_still_true(front: Front) -> None:
    reader = front.visitor()
    reader.open(PAGE)

    wait_until(lambda: (answer := reader.open(PAGE)).kept == "REVALIDATED" and answer.status == 200)


def test_who_has_the_page_is_told_so_by_nginx(front: Front) -> None:
    tag = front.visitor().open(PAGE).headers["ETag"]

    wait_until(lambda: front.visitor().open(PAGE).kept == "HIT")

    assert front.visitor().open(PAGE, If_None_Match=tag).status == 304


def test_a_second_after_a_decision_was_acknowledged_nobody_sees_the_page_before(
    front: Front,
) -> None:
    words, moderator, reader = "What was decided on.", front.moderator(), front.visitor()
    front.leave(words)
    where = f"/moderation/comments/{front.comment_id(words)}/decisions"
    approval = {"revision": 1, "decision": "approve", "csrf_token": moderator.token("/moderation/")}
    wait_until(lambda: reader.open(PAGE).kept == "HIT")

    assert moderator.send(where, **approval).status == 303
    acknowledged, seen = time.time(), dict[float, bool]()
    while (asked := time.time()) < acknowledged + 3:
        seen[asked] = words in reader.open(PAGE).text

    assert {shown for asked, shown in seen.items() if asked >= acknowledged + 1} == {True}


LIKED = {
    "gzip, deflate, br, zstd": "br",
    "gzip, deflate, br": "br",
    "gzip, deflate": "gzip",
    "zstd, gzip": "zstd",
    "deflate, GZIP;q=1.0, *;q=0.5": "gzip",
    "br;q=0.000, gzip;q=0.05": "gzip",
    "br;q=0.5, gzip": "br",
    "br; q=0": None,
    "gzip;q=0": None,
    "identity": None,
    "xbr, brx": None,
    "": None,
}


@pytest.mark.parametrize(("liked", "coding"), LIKED.items())
def test_a_page_comes_as_the_client_likes(front: Front, liked: str, coding: str | None) -> None:
    answer = front.visitor().open(PAGE, Accept_Encoding=liked)

    assert answer.headers["Content-Encoding"] == coding
    assert UNPACK[coding](answer.body).startswith(b"<!doctype html>")


def test_each_coding_is_kept_under_its_own_name(front: Front) -> None:
    for liked in ("br;q=0.5, gzip", "zstd;q=0.1, gzip", "gzip", "deflate"):
        front.visitor().open("/comment-policy", Accept_Encoding=liked)

    files = {key: file for key, file in front.kept().items() if "policy" in key}
    codings = {key.split(" ")[0]: CODING.findall(file) for key, file in files.items()}
    assert codings == {"br": [b"br"], "zstd": [b"zstd"], "gzip": [b"gzip"], "": []}


def test_made_up_codings_and_questions_do_not_fill_the_disk(front: Front) -> None:
    for coding in ("br", "gzip", ""):
        front.visitor().open(PAGE, Accept_Encoding=coding)
    before = set(front.kept())

    for number in range(9):
        front.visitor().open(PAGE, Accept_Encoding=f"br, x{number}")
        front.visitor().open(f"{PAGE}?x={number}")
        front.visitor().open(f"{PAGE}?p%61ge={number}")

    assert set(front.kept()) == before


def test_what_newsletters_append_to_a_link_changes_nothing(front: Front) -> None:
    wait_until(lambda: front.visitor().open(PAGE).kept == "HIT")

    wait_until(lambda: front.visitor().open(f"{PAGE}?utm_source=a&fbclid=b").kept == "HIT")


def test_nothing_that_is_for_one_person_is_kept(front: Front) -> None:
    receipt, moderator, reader = front.leave("For me alone."), front.moderator(), front.visitor()
    private = ["/login", "/search?q=pain", "/clock", "/my-comments", "/readyz", "/none", receipt]
    walks = [(reader, path) for path in private]
    walks += [(moderator, path) for path in ("/moderation/", "/moderation/decisions", "/change")]

    answers = [who.open(path) for who, path in walks for _twice in range(2)]
    preview = {**ANN, "comment": "Only looked at.", "preview": "1"}
    answers += [reader.send(f"{PAGE}/comments", **preview) for _twice in range(2)]

    assert {each.kept for each in answers} <= {"MISS", "BYPASS", ""}
    assert [key for key in front.kept() if not PUBLIC.fullmatch(key)] == []


def test_no_address_and_no_private_words_lie_in_a_file_of_nginx(front: Front) -> None:
    front.leave("Nobody decided on this.")
    reader = front.visitor()
    reader.open(PAGE)

    files = [each for each in front.nginx.folder.rglob("*") if each.is_file()]
    held = b"".join(map(Path.read_bytes, files))

    assert reader.address.encode() not in held
    assert b"ann@example.org" not in held
    assert b"ann%40example.org" not in held
    assert b"Nobody decided" not in held


def test_readers_get_no_cookie_through_it(front: Front) -> None:
    reader = front.visitor()

    for path in ("/", PAGE, "/feed.atom", f"{PAGE}/comments.atom", "/comment-policy"):
        assert reader.open(path).status == 200

    assert reader.cookies == {}
