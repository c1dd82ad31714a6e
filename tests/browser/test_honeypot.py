"""Traps in a real browser: whoever comes by keyboard or with a screen reader misses them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_comment_lifecycle import ARTICLE, fill, leave_a_reply
from tests.support.rows import rows

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
scripts_only = pytest.mark.parametrize("context", [True], ids=["with scripts"], indirect=True)

FOUND = 'SELECT "check" FROM findings ORDER BY id'
CLOCK = "**/clock"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A reader's tab, at the form."""
    opened = context.new_page()
    opened.goto(ARTICLE)
    return opened


def trap(page: Page) -> str:
    return page.locator("[name=url]").last.input_value()


def found(site: Flask) -> list[str]:
    return [check for (check,) in rows(site, FOUND)]


def test_nobody_who_goes_by_keyboard_comes_to_the_trap(page: Page) -> None:
    page.locator("#comment").focus()

    passed = []
    for _ in range(12):
        passed.append(page.evaluate("document.activeElement.name ?? ''"))
        page.keyboard.press("Tab")

    assert passed[:5] == ["comment", "name", "email", "mail_replies", "mail_decision"]
    assert "url" not in passed


def test_a_screen_reader_hears_nothing_of_the_trap(page: Page) -> None:
    heard = page.locator("form.reply-form").aria_snapshot()

    assert 'textbox "Name' in heard
    assert "Leave this empty" not in heard


def test_without_its_sheet_the_trap_says_what_to_do(page: Page) -> None:
    page.route("**/*.css*", lambda route: route.abort())
    page.reload()

    expect(page.get_by_text("Leave this empty")).to_be_visible()


def test_nobody_sees_the_trap(page: Page) -> None:
    box = page.locator("div:has(> .field > [name=url])").bounding_box()

    assert box is not None
    assert (box["width"], box["height"]) == (1, 1)
    assert page.locator("[name=url]").get_attribute("type") == "text"


def test_a_program_that_fills_whatever_there_is_is_answered_like_everybody(
    site: Flask, page: Page
) -> None:
    page.locator("[name=url]").evaluate("each => each.value = 'https://pills.example'")

    leave_a_reply(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")
    assert "trap" in found(site)


def waits(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")


@scripts_only
def test_a_person_is_in_no_trap(site: Flask, page: Page) -> None:
    fill(page, "Words.")
    page.wait_for_timeout(3_100)

    leave_a_reply(page, "Words.")

    waits(page)
    assert found(site) == []


@pytest.mark.parametrize("context", [False], ids=["without scripts"], indirect=True)
def test_a_person_without_scripts_is_in_no_trap_either(site: Flask, page: Page) -> None:
    fill(page, "Words.")
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_timeout(1_100)

    page.get_by_role("button", name="Post it as it is").click()

    waits(page)
    assert found(site) == []


@scripts_only
def test_the_clock_is_asked_for_once_and_by_nobody_who_only_reads(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.mouse.wheel(0, 5_000)
    page.wait_for_timeout(300)
    before = sum(url.endswith("/clock") for url in asked)

    fill(page, "Words.")

    expect(page.locator("[name=clock]")).to_have_value(re.compile(r"^\d{13}\."))
    assert (before, sum(url.endswith("/clock") for url in asked)) == (0, 1)
    assert page.context.cookies() == []


@scripts_only
def test_a_draft_that_is_brought_back_is_as_old_as_it_is(site: Flask, page: Page) -> None:
    fill(page, "Words that were begun long before.")
    page.wait_for_timeout(3_100)
    page.locator("#comment").press_sequentially("!")
    began = page.locator("[name=clock]").input_value()
    page.reload()

    expect(page.locator("[name=clock]")).to_have_value(began)
    page.locator("#email").fill("ann@example.org")
    page.get_by_role("button", name="Post Comment").click()

    waits(page)
    assert found(site) == []
    assert page.evaluate("sessionStorage.length") == 0


@scripts_only
def test_without_the_clock_nothing_breaks(site: Flask, page: Page) -> None:
    page.route(CLOCK, lambda route: route.abort("internetdisconnected"))

    leave_a_reply(page)

    waits(page)
    assert found(site) == ["no clock"]


@scripts_only
def test_a_clock_that_failed_is_asked_for_again_at_the_next_touch(page: Page) -> None:
    page.route(CLOCK, lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.locator("#comment").focus()
    page.wait_for_timeout(200)
    page.unroute(CLOCK)
    assert page.locator("[name=clock]").input_value() == ""

    page.locator("#name").focus()

    expect(page.locator("[name=clock]")).to_have_value(re.compile(r"^\d{13}\."))
