"""Going back and sending again, in a browser that keeps pages in memory as everybody's does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import QUIET, OpenTab
from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply
from tests.support.rows import rows
from tests.support.suites import chromium

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

STORED = "SELECT source, revision FROM comments ORDER BY id"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser whose pages stay in memory when they are left."""
    launched = playwright.chromium.launch(
        executable_path=chromium(),
        args=list(QUIET),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield launched
    launched.close()


@pytest.fixture
def page(open_tab: OpenTab) -> Page:
    """A tab in it."""
    return open_tab()


def back(page: Page, path: str) -> None:
    """Press the browser's own button: a page in memory comes back without loading."""
    page.evaluate("() => setTimeout(() => history.back())")
    page.wait_for_url(f"**{path}", wait_until="commit")


def posted(page: Page, words: str) -> None:
    """Post, and see the receipt."""
    leave_a_reply(page, words)
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits for a moderator")


def test_another_reply_after_going_back_is_another_comment(site: Flask, page: Page) -> None:
    page.goto(ARTICLE)
    posted(page, "The first reply.")

    back(page, ARTICLE)
    posted(page, "Quite another reply.")

    assert rows(site, STORED) == [("The first reply.", 1), ("Quite another reply.", 1)]


def test_the_same_words_after_going_back_are_one_comment(site: Flask, page: Page) -> None:
    page.goto(ARTICLE)
    posted(page, "The same words.")
    receipt = page.url

    back(page, ARTICLE)
    page.get_by_label("Email", exact=False).first.fill("ann@example.org")
    page.get_by_role("button", name="Post Comment").click()

    # by the key of the press, where the page came back before it could make another; else by words
    known = re.compile("waits for a moderator|have")
    expect(page.get_by_role("heading", level=1)).to_contain_text(known)
    assert len(rows(site, STORED)) == 1
    assert receipt


def test_a_reply_on_another_article_is_not_stored_under_this_one(site: Flask, page: Page) -> None:
    rows(site, "UPDATE articles SET comments_open = 1")
    page.goto("/articles/an-old-story")
    page.goto(ARTICLE)
    posted(page, "For the second.")
    back(page, ARTICLE)
    back(page, "/articles/an-old-story")
    posted(page, "For the first.")

    titles = "SELECT source, title FROM comments JOIN articles a ON a.id = article_id ORDER BY 1"
    assert rows(site, titles) == [("For the first.", "Old"), ("For the second.", "Sleep and Pain")]
