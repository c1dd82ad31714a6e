"""An appeal in a real browser: by its writer, at the desk, and accessible."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab, come_to_the_desk
from tests.browser.test_accessibility import NARROWEST, findings
from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply
from tests.support.decide import decide

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture(params=["light", "dark"])
def writer(request: pytest.FixtureRequest, open_tab: OpenTab) -> Page:
    """The tab of a writer, on the narrowest phone."""
    return open_tab(color_scheme=request.param, viewport=NARROWEST, bypass_csp=True)


def test_a_writer_appeals_and_reads_the_answer(site: Flask, writer: Page, password: str) -> None:
    writer.goto(ARTICLE)
    leave_a_reply(writer)
    writer.wait_for_url("**/receipts/*")
    receipt = writer.url
    decide(site, 1, "reject")

    writer.reload()
    writer.get_by_text("Appeal against the decision").click()
    found = findings(writer)
    writer.get_by_label("Why should your reply be published?").fill("Please look again.")
    writer.get_by_role("button", name="Send the appeal").click()
    expect(writer.get_by_text("Your appeal waits for a moderator.")).to_be_visible()
    found += findings(writer)
    desk = come_to_the_desk(writer, site, password)
    desk.get_by_role("link", name="Appeals").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Appeals")
    found += findings(desk)
    desk.get_by_role("button", name="Publish after all").click()
    expect(desk.get_by_text("No appeals wait.")).to_be_visible()
    desk.goto("/moderation/my-mail")
    found += findings(desk)
    writer.goto(receipt)

    expect(writer.get_by_text("You were right to ask")).to_be_visible()
    assert found == []
