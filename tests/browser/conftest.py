"""A real browser, and the site on a real address for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from werkzeug.serving import make_server

from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA, Desk
from tests.support.suites import chromium, headless

QUIET = (  # a browser that talks to nobody but the page it shows
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    launched = playwright.chromium.launch(executable_path=headless(), args=list(QUIET))
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with what is around its pages, like an address book."""
    launched = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
    yield launched
    launched.close()


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    """The site on a port of its own."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,))  # seconds, to see that it shall end
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def context(
    request: pytest.FixtureRequest, browser: Browser, address: str
) -> Iterator[BrowserContext]:
    """A reader's browser, once with JavaScript and once without."""
    opened = browser.new_context(base_url=address, java_script_enabled=request.param)
    yield opened
    opened.close()


OpenTab = Callable[..., Page]


@pytest.fixture
def open_tab(browser: Browser, address: str) -> Iterator[OpenTab]:
    """Open a tab in a browser of its own, with scripts unless said otherwise."""
    opened: list[BrowserContext] = []

    def in_a_browser_of_its_own(**options: Any) -> Page:
        opened.append(browser.new_context(base_url=address, **options))
        return opened[-1].new_page()

    yield in_a_browser_of_its_own
    for each in opened:
        each.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A reader's tab."""
    return context.new_page()


@pytest.fixture
def password(site: Flask) -> str:
    """Mona's password."""
    with site.app_context():
        _, password = Moderator.add(MONA, name="Mona")
        db.session.commit()
    return password


@pytest.fixture
def desk(site: Flask, open_tab: OpenTab, password: str) -> Page:
    """Mona's tab at the desk, in a browser of her own without JavaScript."""
    return come_to_the_desk(open_tab(java_script_enabled=False), site, password)


def come_to_the_desk(page: Page, site: Flask, password: str, email: str = MONA) -> Page:
    """Open the desk in a tab. Who comes signed in elsewhere and brings the cookie: the page of
    signing in has tests of its own."""
    somebody = Desk(site, address="127.0.0.1")
    somebody.sign_in(email, password)
    cookie = somebody.client.get_cookie("session")
    assert cookie
    page.context.add_cookies(
        [{"name": "session", "value": cookie.value, "domain": "127.0.0.1", "path": "/"}]
    )
    page.goto("/moderation/")
    return page


def sign_in(page: Page, password: str, email: str = MONA) -> Page:
    """Come to the desk through its page, in a tab."""
    page.goto("/moderation/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"^[^?]+/moderation/$"))
    return page
