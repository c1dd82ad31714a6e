"""An article on paper: without its comments, unless somebody asks for them; no script needed."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.test_comment_lifecycle import ARTICLE
from tests.support.cast import Reader
from tests.support.decide import decide

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Words on paper."


@pytest.fixture
def article(site: Flask, page: Page) -> Page:
    """A tab at an article with one comment."""
    Reader(site).leave(WORDS)
    decide(site, 1, "approve")
    page.goto(ARTICLE)
    return page


def test_comments_are_not_printed_by_themselves(article: Page) -> None:
    article.emulate_media(media="print")

    expect(article.get_by_text(WORDS)).to_be_hidden()


def test_comments_are_printed_on_request_and_left_out_again(article: Page) -> None:
    article.get_by_role("link", name="Print with the comments").click()
    expect(article.get_by_text("Now print this page")).to_be_visible()
    article.emulate_media(media="print")
    expect(article.get_by_text(WORDS)).to_be_visible()

    article.emulate_media(media="screen")
    article.get_by_role("link", name="Leave them out").click()
    article.emulate_media(media="print")

    expect(article.get_by_text(WORDS)).to_be_hidden()


def test_nothing_to_press_is_printed(article: Page) -> None:
    article.goto(f"{ARTICLE}#on-paper")
    article.emulate_media(media="print")

    for name in ("Reply to Ann", "Report the comment by Ann", "Leave them out"):
        expect(article.get_by_role("link", name=name)).to_be_hidden()
    expect(article.get_by_role("button")).to_have_count(0)


def test_an_article_without_comments_offers_none_for_paper(page: Page) -> None:
    page.goto(ARTICLE)

    expect(page.get_by_role("link", name="Print with the comments")).to_have_count(0)
