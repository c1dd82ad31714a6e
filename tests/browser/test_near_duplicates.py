"""Five variants of one text decided about from one card in a real browser, without scripts too."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import come_to_the_desk
from tests.models.screening.near_duplicates.test_minhash import CREAM
from tests.support.cast import Reader
from tests.support.rows import rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WITH_SCRIPTS = pytest.mark.parametrize("context", [True], indirect=True, ids=["with scripts"])


@pytest.fixture
def queue(site: Flask, page: Page, password: str) -> Page:
    """The queue with five variants of one text, in front of Mona."""
    for number in range(5):
        reader = Reader(site, address=f"192.0.{number}.1")
        words = CREAM.replace("two weeks", f"{number + 2} days").replace("a.example", "b.example")
        reader.leave(words, name=f"Ann {number}", email=f"reader{number}@example.org")
    return come_to_the_desk(page, site, password)


def test_all_five_are_decided_from_one_card(site: Flask, queue: Page) -> None:
    queue.get_by_text("5 nearly the same replies").click()
    expect(queue.locator(".variants li")).to_have_count(4)
    queue.get_by_role("button", name="Spam: all 5 …").click()

    expect(queue.get_by_role("heading", level=1)).to_contain_text("5 replies")
    queue.locator("[data-batch-go]").click()
    expect(queue.get_by_text("5 of 5 done.")).to_be_visible()

    assert rows(site, "SELECT DISTINCT status FROM comments") == [("spam",)]


def test_the_usual_buttons_decide_about_the_one_in_front_alone(site: Flask, queue: Page) -> None:
    queue.locator(".decide").get_by_role("button", name="Reject").first.click()
    expect(queue.get_by_text("Rejected").first).to_be_visible()
    queue.goto("/moderation/")

    expect(queue.get_by_text("4 nearly the same replies")).to_be_visible()
    assert rows(site, "SELECT count(*) FROM comments WHERE status = 'rejected'") == [(1,)]


@WITH_SCRIPTS
def test_the_card_has_no_fault_that_axe_finds(queue: Page) -> None:
    queue.locator(".variants > summary").click()

    found = Axe().run(queue).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@WITH_SCRIPTS
@pytest.mark.parametrize(
    ("width", "dark"), [(320, False), (390, False), (390, True), (1280, False)]
)
def test_nothing_sticks_out(queue: Page, width: int, dark: bool) -> None:
    queue.emulate_media(color_scheme="dark" if dark else "light")
    queue.set_viewport_size({"width": width, "height": 900})
    queue.locator(".variants > summary").click()
    if place := os.environ.get("PICTURES_D"):
        queue.screenshot(path=f"{place}/{width}-{'dark' if dark else 'light'}.png", full_page=True)

    assert queue.evaluate("document.documentElement.scrollWidth") <= width
