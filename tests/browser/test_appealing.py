"""An appeal in a real browser: by its writer, at the desk, and accessible."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import NARROWEST, findings
from tests.browser.test_life import ARTICLE, leave_a_reply
from tests.deciding import decide

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(params=["light", "dark"])
def writer(request: pytest.FixtureRequest, browser: Browser, address: str) -> Page:
    """The tab of a writer, on the narrowest phone."""
    context = browser.new_context(
        base_url=address,
        color_scheme=request.param,
        viewport=NARROWEST,
        bypass_csp=True,
    )
    return context.new_page()


def test_a_writer_appeals_and_reads_the_answer(site: Flask, writer: Page, password: str) -> None:
    writer.goto(ARTICLE)
    leave_a_reply(writer)
    receipt = writer.url
    decide(site, 1, "reject")

    writer.reload()
    writer.get_by_text("Appeal against the decision").click()
    found = findings(writer)
    writer.get_by_label("Why should your reply be published?").fill("Please look again.")
    writer.get_by_role("button", name="Send the appeal").click()
    found += findings(writer)
    desk = sign_in(writer, password)
    desk.get_by_role("link", name="Appeals").click()
    found += findings(desk)
    desk.get_by_role("button", name="Publish after all").click()
    desk.goto("/moderation/my-mail")
    found += findings(desk)
    writer.goto(receipt)

    assert writer.get_by_text("You were right to ask").is_visible()
    assert found == []
