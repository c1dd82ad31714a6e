"""One comment's whole life in a real browser, with JavaScript and without."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error as Gone
from playwright.sync_api import Page, expect

from tests.support.cast import OPEN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ARTICLE = f"/articles/{OPEN}"
WORDS = "It helped me sleep.\n\nTake <5 mg at night."


def leave_a_reply(page: Page, words: str = WORDS) -> None:
    """Fill the form in as a person would, and press the button; without scripts the reply is
    shown as it will look first, and a second button posts it."""
    fill(page, words)
    post = page.get_by_role("button", name="Post Comment")
    looks_first = post.get_attribute("name") == "preview"
    post.click()
    if looks_first:
        page.get_by_role("button", name="Post it as it is").click()


def fill(page: Page, words: str) -> None:
    """Type into each field of the form."""
    page.get_by_label("Comment", exact=False).first.fill(words)
    page.get_by_label("Name", exact=False).first.fill("Ann")
    page.get_by_label("Email", exact=False).first.fill("ann@example.org")


def approve(desk: Page) -> None:
    """Approve the one reply that waits."""
    desk.goto("/moderation/")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("status")).to_contain_text("Approved the reply by Ann")


def test_a_reply_waits_is_approved_and_is_read(page: Page, desk: Page) -> None:
    page.goto(ARTICLE)
    leave_a_reply(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")
    expect(page).to_have_url(re.compile(r"/receipts/[\w-]{43}$"))
    page.get_by_role("link", name="Back to").click()
    expect(page.get_by_text("It helped me sleep.")).to_have_count(0)

    desk.goto("/moderation/")
    expect(desk.get_by_text("Take <5 mg at night.")).to_be_visible()
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_role("status")).to_contain_text("Approved the reply by Ann")

    page.reload()
    expect(page.get_by_text("It helped me sleep.")).to_be_visible()
    expect(page.get_by_role("heading", name="1 response to")).to_be_visible()


def test_a_rejected_reply_is_never_seen(page: Page, desk: Page) -> None:
    page.goto(ARTICLE)
    leave_a_reply(page)
    page.wait_for_url("**/receipts/*")
    receipt = page.url

    desk.goto("/moderation/")
    desk.get_by_role("button", name="Reject").click()
    expect(desk.get_by_role("status")).to_contain_text("Rejected the reply by Ann")

    page.goto(ARTICLE)
    expect(page.get_by_text("It helped me sleep.")).to_have_count(0)
    page.goto(receipt)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply is not shown")


def test_a_reply_to_a_reply_stands_under_it(page: Page, desk: Page) -> None:
    page.goto(ARTICLE)
    leave_a_reply(page, "The question.")
    page.wait_for_url("**/receipts/*")
    approve(desk)

    page.goto(ARTICLE)
    page.get_by_role("link", name="Reply to Ann", exact=True).click()
    expect(page.get_by_role("heading", name="Leave a Reply to Ann")).to_be_visible()
    leave_a_reply(page, "The answer.")
    page.wait_for_url("**/receipts/*")
    approve(desk)

    page.goto(ARTICLE)
    expect(page.locator("#comment-1 ~ * #comment-2")).to_contain_text("The answer.")


def test_errors_get_the_focus_and_lead_to_their_fields(page: Page) -> None:
    page.goto(ARTICLE)
    page.locator("form").evaluate_all("forms => forms.forEach(f => f.noValidate = true)")
    page.get_by_label("Comment", exact=False).first.fill("Words that must not be lost.")
    page.get_by_role("button", name="Post Comment").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Comment", exact=False).first).to_have_value(
        "Words that must not be lost."
    )
    summary.get_by_role("link", name="Please type a name.").click()
    expect(page.get_by_label("Name", exact=False).first).to_be_focused()


def test_going_back_and_sending_again_is_one_comment(page: Page, desk: Page) -> None:
    page.goto(ARTICLE)
    leave_a_reply(page)
    page.wait_for_url("**/receipts/*")
    with suppress(Gone):  # it may be left before it has answered
        page.evaluate("history.go(-history.length + 2)")  # past what looked first, if anything
    page.wait_for_url(f"**{ARTICLE}")
    leave_a_reply(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("waits for|have this"))

    desk.goto("/moderation/")
    expect(desk.get_by_role("button", name="Approve")).to_have_count(1)


def test_preview_shows_it_first_and_posts_it_after(page: Page) -> None:
    page.goto(ARTICLE)
    fill(page, "Some <b>bold</b> words.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".comment-words b")).to_have_text("bold")

    page.get_by_role("button", name="Post it as it is").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")


def test_no_request_goes_to_anybody_else_and_no_cookie_is_kept(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto("/")
    page.goto(ARTICLE)
    leave_a_reply(page)
    page.wait_for_url("**/receipts/*")

    home = page.url.split("/receipts")[0]
    assert asked
    assert [url for url in asked if not url.startswith(home)] == []
    assert page.context.cookies() == []


def test_the_policy_of_the_page_is_kept_by_the_page_itself(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for path in ("/", ARTICLE, "/login", "/none"):
        page.goto(path)

    assert [each for each in complaints if "404" not in each] == []
