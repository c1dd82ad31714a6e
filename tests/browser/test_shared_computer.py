"""A shared computer: what a browser with a profile on the disk holds once the tab is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import QUIET
from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply
from tests.support.suites import chromium

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Words-that-nobody-else-should-find."
EMAIL = "ann@example.org"
STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  cookie: document.cookie,
})"""
OURS = ("Cache", "Local Storage", "Session Storage", "IndexedDB", "Service Worker", "Cookies")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The folder in which a browser keeps what it keeps."""
    return tmp_path / "profile"


@pytest.fixture
def sit_down(playwright: Playwright, address: str, profile: Path) -> Callable[[], BrowserContext]:
    """Start the browser of the shared computer."""

    def start() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(
            str(profile), executable_path=chromium(), args=list(QUIET), base_url=address
        )

    return start


def kept(profile: Path) -> Iterator[bytes]:
    """What a site can make a browser keep: storage of every kind, cookies, the cache."""
    files = [each for each in profile.rglob("*") if each.is_file()]
    assert files
    for each in files:
        if any(name in each.relative_to(profile).as_posix() for name in OURS):
            yield each.read_bytes()


def post(page: Page) -> str:
    """Leave a reply; give back the secret of its receipt."""
    page.goto(ARTICLE)
    leave_a_reply(page, WORDS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("waits for a moderator")
    return page.url.rpartition("/")[2]


def test_the_receipt_says_what_to_do_on_a_shared_computer(page: Page) -> None:
    post(page)

    expect(page.get_by_text("On a shared computer")).to_contain_text("history")


def test_nothing_is_stored_once_the_tab_is_closed(
    sit_down: Callable[[], BrowserContext],
) -> None:
    context = sit_down()
    page = context.new_page()
    post(page)
    page.close()

    next_one = context.new_page()
    next_one.goto("/")
    stored = next_one.evaluate(STORED)

    assert stored == {"local": 0, "session": 0, "databases": 0, "cookie": ""}
    assert context.cookies() == []
    context.close()


def test_storage_and_cache_on_the_disk_hold_nothing_of_the_writer(
    sit_down: Callable[[], BrowserContext], profile: Path
) -> None:
    context = sit_down()
    secret = post(context.new_page())
    context.close()

    found = [each for each in kept(profile) for word in (EMAIL, secret) if word.encode() in each]

    assert found == []


def test_a_tab_that_is_closed_half_way_leaves_no_draft_for_the_next_person(
    sit_down: Callable[[], BrowserContext],
) -> None:
    context = sit_down()
    page = context.new_page()
    page.goto(ARTICLE)
    page.get_by_label("Comment", exact=False).first.fill(WORDS)
    page.close()

    next_one = context.new_page()
    next_one.goto(ARTICLE)

    expect(next_one.get_by_label("Comment", exact=False).first).to_have_value("")
    context.close()
