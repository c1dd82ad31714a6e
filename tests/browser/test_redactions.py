"""Taking words out of a reply: by selecting them with scripts, by typing them without."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab, come_to_the_desk
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/moderation/comments/1/redactions"
NUMBER = "555 0100"
MARK = "[phone number removed by a moderator]"
NARROWEST = {"width": 320, "height": 640}  # pixels


@pytest.fixture
def password(site: Flask) -> str:
    """Mona's password; Ann's reply, which names a number, is public."""
    mona = Desk.signed_in(site)
    Reader(site).leave(f"Call {NUMBER} tonight, or {NUMBER} tomorrow.")
    mona.decide(1, "approve")
    mona.press("/moderation/saved-replies", title="Numbers", words="Please give no numbers.")
    mona.press("/moderation/comments/1/answers", comment="Please give no numbers.")
    mona.press("/moderation/comments/1/editors-note", words="See https://example.org.", edition="")
    return mona.password


@pytest.fixture
def mona(site: Flask, page: Page, password: str) -> Page:
    """Mona at the form, once with JavaScript and once without."""
    come_to_the_desk(page, site, password).goto(PAGE)
    return page


@pytest.mark.parametrize("context", [True], ids=["with scripts"], indirect=True)
def test_selecting_words_fills_the_field_and_shows_what_readers_will_see(mona: Page) -> None:
    mona.locator("[data-take-from]").evaluate(
        "(source) => getSelection().setBaseAndExtent(source.firstChild, 5, source.firstChild, 13)"
    )

    expect(mona.get_by_label("Words to take out")).to_have_value(NUMBER)
    expect(mona.locator("[data-take-looks] pre")).to_have_text(
        f"Call {MARK} tonight, or {MARK} tomorrow."
    )
    mona.get_by_label("What they are").select_option("personal")
    expect(mona.locator("[data-take-looks] pre")).to_contain_text("[personal data removed")


def test_words_are_taken_out_and_the_change_is_shown(mona: Page) -> None:
    mona.get_by_label("Words to take out").fill(NUMBER)
    mona.get_by_role("button", name="Take out").click()

    expect(mona.get_by_role("heading", name="Changes of the words")).to_be_visible()
    expect(mona.locator("del").first).to_contain_text(NUMBER)
    expect(mona.locator("ins").first).to_contain_text(MARK)


@pytest.fixture(params=["light", "dark"])
def narrow(request: pytest.FixtureRequest, site: Flask, open_tab: OpenTab, password: str) -> Page:
    """Mona's tab in one of the two colour schemes, on the narrowest phone."""
    tab = open_tab(color_scheme=request.param, viewport=NARROWEST, bypass_csp=True)
    return come_to_the_desk(tab, site, password)


def test_the_pages_of_writing_are_accessible_and_fit_the_narrowest_phone(
    site: Flask, narrow: Page
) -> None:
    narrow.goto(PAGE)
    narrow.get_by_label("Words to take out").fill("tonight")
    narrow.get_by_role("button", name="Take out").click()
    expect(narrow.get_by_role("heading", name="Changes of the words")).to_be_visible()
    (tag,) = rows(site, "SELECT tag FROM commenters WHERE tag <> 'site'")[0]
    paths = [
        f"/moderation/people/{tag}",
        PAGE,
        "/moderation/comments/1",
        "/moderation/comments/1/answers",
    ]
    paths += ["/moderation/comments/1/editors-note", "/moderation/saved-replies"]
    paths += ["/moderation/saved-replies/1", "/articles/sleep-and-pain"]

    found = []
    for path in paths:
        narrow.goto(path)
        found += [(path, each["id"]) for each in Axe().run(narrow).response["violations"]]
        if narrow.evaluate("document.documentElement.scrollWidth") > NARROWEST["width"]:
            found.append((path, "scrolls sideways"))

    assert found == []
