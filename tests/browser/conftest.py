"""A real browser, and the site on a real address for it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from extensions import db
from models.moderator import Moderator
from tests.cast import MONA, Desk
from tests.suites import chromium

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
    launched = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
    yield launched
    launched.close()


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    """The site on a port of its own."""
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever)
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
def desk(site: Flask, browser: Browser, address: str, password: str) -> Iterator[Page]:
    """Mona's tab at the desk, in a browser of her own without JavaScript. She signed in elsewhere
    and brings the cookie: the pages of signing in have tests of their own."""
    opened = browser.new_context(base_url=address, java_script_enabled=False)
    opened.add_cookies([{"name": "session", "value": _session(site, password), "url": address}])
    page = opened.new_page()
    page.goto("/moderation/")
    yield page
    opened.close()


def _session(site: Flask, password: str) -> str:
    mona = Desk(site, address="127.0.0.1")
    mona.sign_in(MONA, password)
    cookie = mona.client.get_cookie("session")
    assert cookie
    return cookie.value


def sign_in(page: Page, password: str, email: str = MONA) -> Page:
    """Come to the desk through its page, in a tab."""
    page.goto("/moderation/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    return page
