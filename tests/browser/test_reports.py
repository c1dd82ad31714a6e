"""Reporting a comment in a real browser: with JavaScript and without, by keyboard, read aloud."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.test_accessibility import findings
from tests.browser.test_comment_lifecycle import ARTICLE
from tests.browser.test_screen_reader import go_by_tab
from tests.support.cast import Reader
from tests.support.decide import decide
from tests.support.rows import rows

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("commented"),
]

PAGE = "/comments/1/report"
SEND = "Send the report"
TAKEN = "A moderator will look at it"
WIDTHS = [320, 390, 1280]  # pixels

FORM = """
- heading "Report a comment" [level=1]
- paragraph: /A moderator will look at it/
- article "The comment in question":
  - paragraph: /Bob says/
  - time
  - paragraph: Buy my pills.
- group "What is wrong with it?":
  - text: What is wrong with it?
  - radio "Advertising"
  - text: Advertising
  - paragraph: /No advertising/
  - radio "Personal data of others"
"""

ERROR = """
- alert "Your text was not sent yet":
  - heading "Your text was not sent yet" [level=2]
  - list:
    - listitem:
      - link "Please choose what is wrong with the comment."
"""


@pytest.fixture
def commented(site: Flask) -> None:
    """One public comment, by Bob."""
    Reader(site).leave("Buy my pills.", name="Bob", email="bob@example.org")
    decide(site, 1, "approve")


def send(page: Page) -> None:
    page.get_by_role("button", name=SEND).click()


def report(page: Page) -> None:
    """From the article to the receipt."""
    page.goto(ARTICLE)
    page.get_by_role("link", name="Report the comment by Bob").click()
    page.get_by_text("Advertising", exact=True).click()
    page.get_by_label("In your words").fill("It sells pills.")
    send(page)
    page.wait_for_url("**/reports/*")


def test_a_report_is_sent_dismissed_and_its_receipt_says_so(page: Page, site: Flask) -> None:
    report(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(TAKEN)
    expect(page).to_have_url(re.compile(r"/reports/[\w-]{43}$"))
    expect(page.get_by_text("It sells pills.")).to_be_visible()

    decide(site, 1, "dismiss")
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_contain_text("the comment stays")
    assert page.context.cookies() == []


def test_going_back_and_sending_again_counts_once(site: Flask, page: Page) -> None:
    report(page)
    page.go_back()
    page.get_by_text("Abuse", exact=True).click()

    send(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("A moderator will look at it")
    assert rows(site, "SELECT reports FROM comments") == [(1,)]


def test_the_form_reads_aloud_in_its_order(page: Page) -> None:
    page.goto(PAGE)

    expect(page.get_by_role("main")).to_match_aria_snapshot(FORM)


def test_an_error_reads_aloud_and_leads_to_the_reasons(page: Page) -> None:
    page.goto(PAGE)
    page.locator(".report-form").evaluate("form => form.noValidate = true")
    page.get_by_label("In your words").fill("My words.")
    send(page)

    expect(page.get_by_role("alert")).to_match_aria_snapshot(ERROR)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("In your words")).to_have_value("My words.")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_role("radio", name="Advertising")).to_be_focused()


def test_a_report_is_sent_by_keyboard_alone(page: Page) -> None:
    page.goto(PAGE)
    go_by_tab(page, "reason")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Personal data of others")).to_be_checked()
    go_by_tab(page, "remark")
    page.keyboard.type("It names my street.")
    go_by_tab(page, "send")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(TAKEN)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_new_pages_are_accessible_and_fit(open_tab: OpenTab, width: int, colours: str) -> None:
    size, found, widths = {"width": width, "height": 800}, [], []
    page = open_tab(color_scheme=colours, viewport=size, bypass_csp=True)

    def look() -> None:
        found.extend(findings(page))
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    for path in (PAGE, "/comments/9/report"):
        page.goto(path)
        look()
    page.goto(PAGE)
    page.locator(".report-form").evaluate("form => form.noValidate = true")
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    look()
    report(page)
    look()
    page.goto(PAGE)
    page.get_by_text("Abuse", exact=True).click()
    send(page)
    page.wait_for_url("**/reports/*")
    look()

    assert found == []
    assert max(widths) <= width


def test_every_choice_is_large_enough_for_a_thumb(page: Page) -> None:
    page.goto(PAGE)

    heights = page.locator(".choice > label, .report-form button").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )

    assert min(heights) >= 44
