"""The form by keyboard alone and as a screen reader reads it, and the link to keep."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

SCRIPTS_ON = pytest.mark.parametrize("context", [True], ids=["with scripts"], indirect=True)
MOST_STOPS = 60  # of the Tab key between the top of an article and its form

FORM = """
- region "Leave a Reply":
  - heading "Leave a Reply" [level=2]
  - paragraph: A moderator reads every reply before it is shown.
  - paragraph:
    - text: Your email address will not be published. Required fields are marked * ·
    - link "Comment policy"
    - text: ·
    - link "Privacy"
  - text: Comment
  - textbox "Comment"
  - status
  - text: Name
  - paragraph: Shown beside your reply. A nickname is enough.
  - textbox "Name"
  - text: Email
  - paragraph: Never shown to anybody, not even to moderators.
  - textbox "Email"
  - group "Mails, if you like":
    - text: Mails, if you like
    - checkbox "Email me replies"
    - text: Email me replies
    - checkbox "Email me the decision"
    - text: Email me the decision
    - paragraph: /First we send you one mail with a button/
  - button "Post Comment"
  - button "Preview"
"""

ERRORS = """
- alert "Your text was not sent yet":
  - heading "Your text was not sent yet" [level=2]
  - list:
    - listitem:
      - link "Please type your comment text."
    - listitem:
      - link "Please type a name. A nickname is welcome."
    - listitem:
      - link "Please type your email address. It will not be published."
"""


def go_by_tab(page: Page, label: str) -> None:
    """Press Tab until the field or button of that name has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("id") == label:
            return
    pytest.fail(f"Tab does not lead to {label}")


def test_the_form_reads_aloud_in_its_order(page: Page) -> None:
    page.goto(ARTICLE)

    expect(page.get_by_role("region", name="Leave a Reply")).to_match_aria_snapshot(FORM)


def test_each_field_is_read_with_its_hint(page: Page) -> None:
    page.goto(ARTICLE)

    expect(page.get_by_label("Name")).to_have_accessible_description(
        "Shown beside your reply. A nickname is enough."
    )
    expect(page.get_by_role("textbox", name="Email")).to_have_accessible_description(
        "Never shown to anybody, not even to moderators."
    )


def test_the_errors_read_aloud_and_each_at_its_field(page: Page) -> None:
    page.goto(ARTICLE)
    page.locator("form").evaluate_all("forms => forms.forEach(f => f.noValidate = true)")
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("alert")).to_match_aria_snapshot(ERRORS)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_accessible_description(
        re.compile("Error: Please type a name")
    )
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")


def test_a_reply_is_left_by_keyboard_alone(page: Page) -> None:
    page.goto(ARTICLE)
    go_by_tab(page, "comment")
    for words in ("It helped.", "Ann", "ann@example.org"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    for _box in ("replies", "decision"):
        page.keyboard.press("Tab")
    looks_first = page.locator(":focus").get_attribute("name") == "preview"
    page.keyboard.press("Enter")

    if looks_first:
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "This is how your reply will look"
        )
        go_by_tab(page, "confirm")
        page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")


def test_the_own_reply_is_shown_in_its_place_and_marked(page: Page) -> None:
    page.goto(ARTICLE)
    leave_a_reply(page, "It helped.")

    expect(page.get_by_role("article", name="Your reply")).to_match_aria_snapshot("""
    - article "Your reply":
      - paragraph:
        - strong: Waiting for a moderator.
        - text: Only you can see this.
      - paragraph: /Ann says/
      - time
      - paragraph: It helped.
    """)


@SCRIPTS_ON
def test_the_link_is_copied_and_the_page_says_so(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ARTICLE)
    leave_a_reply(page)

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    expect(page.get_by_role("textbox", name="Private link")).to_have_value(page.url)


@SCRIPTS_ON
def test_where_a_page_may_not_copy_the_button_stays_away(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(ARTICLE)
    leave_a_reply(page)

    expect(page.get_by_role("textbox", name="Private link")).to_have_value(page.url)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
