"""The search page itself: kept by nobody, paged, and its form on every page."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.support.cast import Desk, Reader
from tests.support.finding import found


@pytest.mark.parametrize("query", ["", "?q=melatonin"])
def test_the_page_sets_no_cookie_and_is_kept_by_nobody(reader: Reader, query: str) -> None:
    answer = reader.open(f"/search{query}")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("page", ["0", "51", "x", "-1", ""])
def test_a_page_that_cannot_be_is_not_found(reader: Reader, page: str) -> None:
    assert reader.open(f"/search?q=a&in=comments&page={page}").status_code == 404


def test_more_comments_are_a_page_further(reader: Reader, desk: Desk) -> None:
    for number in range(1, 13):
        reader.leave(f"Number {number} on melatonin")
        desk.decide(number, "approve")

    first = reader.open("/search?q=melatonin").text
    more = unescape(found(r'rel="next" href="([^"]+)"', first)[1])
    second = reader.open(more).text

    comments = re.findall(r'href="/comments/(\d+)"', first + second)
    assert sorted(comments, key=int) == [str(number) for number in range(1, 13)]
    assert 'rel="next"' not in second


def test_the_form_stands_on_every_page_with_a_label(reader: Reader) -> None:
    page = reader.open("/").text

    assert re.search(r'<form class="site-search" role="search" action="/search">', page)
    assert re.search(
        r'<label[^>]* for="site-search">.*<input type="search" id="site-search"', page, re.S
    )
