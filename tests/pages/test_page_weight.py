"""What a reader's page weighs on the wire, with everything it brings along."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import ROOT
from tests.support.cast import SAME_ORIGIN, Desk, Reader
from tests.support.sample_comments import LETTERS

pytestmark = pytest.mark.with_email

SLUG = "baclofen-used-for-pain"
PAGE = f"/articles/{SLUG}"
# Bytes as sent. The limit is brotli's, which every browser takes over HTTPS; the other codings may
# be a little larger, for templates are sent with their indentation.
MOST_HTML = {"br": 14_000, "zstd": 14_200, "gzip": 14_500}
MOST_SCRIPT, MOST = 5_000, 30_000
BROUGHT = re.compile(r'<(?:script[^>]* src|link rel="(?:stylesheet|icon)" href)="([^"]+)"')


@pytest.fixture
def thread(site: Flask, reader: Reader, desk: Desk) -> None:
    """The first article the site brings, with twenty public comments."""
    site.test_cli_runner().invoke(args=["articles", "publish", str(ROOT / "content")])
    for number, letter in enumerate(LETTERS, 1):
        answered = str(letter.answers or "")
        reader.leave(letter.words, slug=SLUG, name=letter.name, parent=answered)
        desk.decide(number, "approve")


def sent(reader: Reader, path: str, coding: str) -> TestResponse:
    return reader.client.get(path, headers={**SAME_ORIGIN, "Accept-Encoding": coding})


@pytest.mark.usefixtures("thread")
@pytest.mark.parametrize("coding", MOST_HTML)
def test_an_article_with_twenty_comments_is_light(reader: Reader, coding: str) -> None:
    page = sent(reader, PAGE, coding)

    brought = BROUGHT.findall(reader.article(SLUG))
    files = {path: len(sent(reader, path, coding).data) for path in brought}
    assert len(page.data) <= MOST_HTML[coding]
    assert len(page.data) + sum(files.values()) <= MOST
    assert sum(size for path, size in files.items() if ".js" in path) <= MOST_SCRIPT
    assert len(files) <= 3


@pytest.mark.usefixtures("thread")
def test_no_answer_to_a_reader_names_another_host_or_sets_a_cookie(reader: Reader) -> None:
    receipt = reader.leave("One more.", slug=SLUG)
    review = reader.reply("Let me see.", slug=SLUG, preview="Preview")
    paths = ["/", PAGE, f"{PAGE}?reply_to=1", "/search?q=pain", "/none", receipt]

    answers = [review, *map(reader.open, paths)]

    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert not re.findall(r'(?:src|srcset|action)="(?:https?:)?//', answer.text)
        loaded = re.findall(r'<link rel="(?:stylesheet|icon|preload)" href="([^"]+)"', answer.text)
        assert loaded
        assert all(path.startswith("/static/") for path in loaded)
