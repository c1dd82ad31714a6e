"""Traps and the autofill of a whole browser, with its address book: it fills none of them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_comment_lifecycle import ARTICLE, fill
from tests.browser.test_honeypot import trap

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

ATTEMPTS = 5  # the browser must have seen the form before it can fill it
PROFILE = {  # all that a browser keeps about somebody
    "NAME_FULL": "Ann Reader",
    "NAME_FIRST": "Ann",
    "NAME_LAST": "Reader",
    "EMAIL_ADDRESS": "ann@example.org",
    "COMPANY_NAME": "Example Ltd",
    "ADDRESS_HOME_STREET_ADDRESS": "1 Example Street",
    "ADDRESS_HOME_LINE2": "Flat 2",
    "ADDRESS_HOME_CITY": "London",
    "ADDRESS_HOME_ZIP": "NW1 6XE",
    "ADDRESS_HOME_COUNTRY": "GB",
    "PHONE_HOME_WHOLE_NUMBER": "+447700900123",
}


@pytest.fixture
def browser(whole_browser: Browser) -> Browser:
    """One that has an address book."""
    return whole_browser


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A reader's tab, at the form."""
    opened = context.new_page()
    opened.goto(ARTICLE)
    return opened


def autofill(page: Page, field: str = "#email") -> dict[str, tuple[str, str]]:
    """Let Chromium fill the form from its address book, as when somebody picks a suggestion;
    give back what it took each field for, and what it put there."""
    tools = page.context.new_cdp_session(page)
    filled: list[Any] = []
    tools.on("Autofill.addressFormFilled", lambda event: filled.append(event))
    for each in ("DOM", "Autofill"):
        tools.send(f"{each}.enable")
    address = {"fields": [{"name": name, "value": value} for name, value in PROFILE.items()]}
    tools.send("Autofill.setAddresses", {"addresses": [address]})
    page.focus(field)
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": field})
    number = tools.send("DOM.describeNode", node)["node"]["backendNodeId"]
    for _ in range(ATTEMPTS):
        if not filled:
            tools.send("Autofill.trigger", {"fieldId": number, "address": address})
            page.wait_for_timeout(300)
    fields = filled[-1]["filledFields"] if filled else []
    return {each["name"]: (each["autofillType"], each["value"]) for each in fields}


def test_the_autofill_of_the_browser_fills_the_address_and_never_the_trap(page: Page) -> None:
    filled = autofill(page)

    assert filled["email"] == ("Email address", PROFILE["EMAIL_ADDRESS"])
    assert filled["url"] == ("", "")
    assert trap(page) == ""
    assert autofill(page, "#url") == {}


@pytest.mark.parametrize("context", [True], ids=["with scripts"], indirect=True)
def test_a_trap_that_autofill_knows_would_be_filled_hidden_or_not(page: Page) -> None:
    page.locator("[name=url]").evaluate("each => Object.assign(each, {id: 'c', name: 'company'})")

    filled = autofill(page)

    assert filled["company"] == ("Company name", PROFILE["COMPANY_NAME"])


def test_the_trap_stays_empty_on_the_review_page_and_after_an_error(page: Page) -> None:
    page.locator("form").evaluate_all("forms => forms.forEach(f => f.noValidate = true)")
    fill(page, "Write to me: ann@example.org")
    page.get_by_label("Email", exact=False).first.fill("wrong")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("alert")).to_be_visible()
    autofill(page)
    after_an_error = trap(page)
    page.get_by_label("Email", exact=False).first.fill("ann@example.org")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This is how your reply will look")
    autofill(page)

    assert (after_an_error, trap(page)) == ("", "")
