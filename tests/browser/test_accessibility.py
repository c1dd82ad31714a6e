"""What axe-core finds on each page, in the light and in the dark: nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab, sign_in
from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

NARROWEST = {"width": 320, "height": 640}  # pixels


def findings(page: Page) -> list[str]:
    """The rules a page breaks, with what breaks them. The policy of the page keeps scripts out,
    so axe is evaluated from outside."""
    results = Axe().run(page)
    return [
        f"{page.url}: {each['id']}: {each['nodes'][0]['html']}"
        for each in results.response["violations"]
    ]


@pytest.fixture(params=["light", "dark"])
def reader(request: pytest.FixtureRequest, open_tab: OpenTab) -> Page:
    """A reader's tab in one of the two colour schemes, on the narrowest phone."""
    return open_tab(color_scheme=request.param, viewport=NARROWEST, bypass_csp=True)


def test_every_page_of_a_reader_is_accessible(reader: Page) -> None:
    found = []
    for path in ("/", ARTICLE, "/none", "/login"):
        reader.goto(path)
        found += findings(reader)
    reader.goto(ARTICLE)
    leave_a_reply(reader)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("waits for a moderator")
    found += findings(reader)

    assert found == []


def test_errors_and_the_review_page_are_accessible(reader: Page) -> None:
    reader.goto(ARTICLE)
    reader.locator("form").evaluate_all("forms => forms.forEach(f => f.noValidate = true)")
    reader.get_by_role("button", name="Post Comment").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    found = findings(reader)
    leave_a_reply(reader, "Write to me: ann@example.org")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("how your reply will look")
    found += findings(reader)

    assert found == []


def test_the_desk_is_accessible(reader: Page, password: str) -> None:
    reader.goto(ARTICLE)
    leave_a_reply(reader)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("waits for a moderator")
    sign_in(reader, password)
    found = []
    for path in ("/moderation/", "/moderation/comments/1", "/moderation/decisions", "/change"):
        reader.goto(path)
        reader.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
        found += findings(reader)
    reader.goto("/moderation/")
    reader.get_by_role("button", name="Approve").first.click()
    reader.get_by_role("button", name="Undo").wait_for()
    found += findings(reader)

    assert found == []


@pytest.mark.parametrize("path", ["/", ARTICLE, "/login", "/none"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(reader: Page, path: str) -> None:
    reader.goto(path)

    assert reader.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
