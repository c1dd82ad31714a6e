"""Chromium and its screenshots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, StorageState, sync_playwright

from tests.browser.conftest import QUIET
from tests.support.suites import chromium

Scheme = Literal["light", "dark"]
HEIGHT = 900
ROOM = 12


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open the Chromium installed by apt."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        browser.close()


class Camera:
    """A browser on one site, in any width and either colour scheme."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.state: StorageState | None = None  # cookies after sign-in

    @contextmanager
    def page(
        self, width: int, scheme: Scheme = "light", *, height: int = HEIGHT, scripts: bool = True
    ) -> Iterator[Page]:
        """Open a tab with the session's cookies."""
        context = self.browser.new_context(
            base_url=self.origin,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            locale="en-US",
            storage_state=self.state,
        )
        yield context.new_page()
        context.close()

    def sign_in(self, email: str, password: str) -> None:
        """Sign in, for every tab opened from now on."""
        with self.page(1280) as page:
            page.goto("/moderation/")
            page.get_by_label("Email").fill(email)
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/moderation/")
            self.state = page.context.storage_state()

    def look(
        self, path: str, width: int, scheme: Scheme = "light", *, at: str = "", height: int = HEIGHT
    ) -> Image.Image:
        """Return a screenshot of a page, scrolled to the element `at`."""
        with self.page(width, scheme, height=height) as tab:
            tab.goto(path)
            if at:
                tab.locator(at).first.evaluate("each => each.scrollIntoView()")
            return shot(tab)


def shot(page: Page, of: Locator | None = None) -> Image.Image:
    """Return a screenshot of the window, or of one element with a margin."""
    clip: FloatRect | None = None
    if of:
        of.scroll_into_view_if_needed()
        box = of.bounding_box() or {"x": 0, "y": 0, "width": 1, "height": 1}
        left, top = max(0, box["x"] - ROOM), max(0, box["y"] - ROOM)
        width, height = box["width"] + 2 * ROOM, box["height"] + 2 * ROOM
        clip = {"x": left, "y": top, "width": width, "height": height}
    taken = page.screenshot(animations="disabled", caret="hide", clip=clip)
    return Image.open(BytesIO(taken)).convert("RGB")
