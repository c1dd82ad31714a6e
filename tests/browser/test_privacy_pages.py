"""/privacy and the page of a legal hold: usable by everybody, on a small phone and in the dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab, come_to_the_desk
from tests.browser.test_accessibility import NARROWEST
from tests.pages.moderation.test_roles import take_role
from tests.support.cast import Reader

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOLD = "/moderation/comments/1/legal-hold"


@pytest.fixture(params=["light", "dark"])
def phone(request: pytest.FixtureRequest, site: Flask, open_tab: OpenTab, password: str) -> Page:
    """Mona's phone, who is an admin; its policy is set aside, for the checker is a script."""
    Reader(site).leave("Words that matter.")
    take_role(site, "admin")
    tab = open_tab(color_scheme=request.param, viewport=NARROWEST, bypass_csp=True)
    return come_to_the_desk(tab, site, password)


@pytest.mark.parametrize("path", ["/privacy", HOLD])
def test_the_page_has_no_known_barrier(phone: Page, path: str) -> None:
    phone.goto(path)

    found = Axe().run(phone).response["violations"]

    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_reply_is_held_and_released_by_keys(phone: Page) -> None:
    phone.goto(HOLD)
    phone.get_by_label("Why, for moderators only").press_sequentially("A court asked.")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/moderation/comments/1")

    phone.goto(HOLD)

    expect(phone.get_by_role("button", name="Release it")).to_be_visible()
    expect(phone.get_by_text("A court asked.")).to_be_visible()
