"""The rule lab in a real browser: tried on what was decided, put to work, and the next is held."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.cast import Reader
from tests.support.decide import decide

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MANY, APPROVED = 6, 3


@pytest.fixture
def history(reader: Reader) -> None:
    """A desk that took replies about a casino for spam, and approved three."""
    for number in range(1, MANY + APPROVED + 1):
        is_spam = number <= MANY
        words = "Play at the c@sino" if is_spam else "A casino was built beside the clinic"
        reader.leave(f"{words}, letter {number}.", email=f"r{number}@example.org")
        decide(reader.client.application, number, "spam" if is_spam else "approve")


def type_rule(desk: Page) -> None:
    desk.goto("/moderation/")
    desk.get_by_role("link", name="Rules", exact=True).click()
    desk.get_by_label("Words, domain or number").fill("Casino")
    desk.get_by_label("What it does").select_option(label="Into the lane “Likely spam”")


def test_a_rule_is_tried_put_to_work_and_holds_the_next_reply(
    history: None, reader: Reader, desk: Page
) -> None:
    type_rule(desk)
    desk.get_by_role("button", name="Try it").click()
    expect(desk.locator(".facts dd")).to_have_text([str(MANY), "0", str(APPROVED)])
    expect(desk.locator(".glimpses mark")).to_have_text(["casino"] * APPROVED)
    desk.get_by_role("button", name="Put it to work").click()
    expect(desk.get_by_text("The rule works from now on.")).to_be_visible()

    reader.leave("The best cаsino of all.", email="new@example.org")
    desk.goto("/moderation/?lane=suspected")

    expect(desk.locator(".card")).to_contain_text("It holds words of the rule “casino”.")


def test_a_list_is_tried_and_its_warnings_are_heeded(history: None, desk: Page) -> None:
    desk.goto("/moderation/rules/import")
    desk.get_by_label("The list, one entry a line").fill("viagra\ncasino\nclinic\n")
    desk.get_by_role("button", name="Try the list").click()
    desk.get_by_label("casino: 3 approved, 6 spam").check()
    desk.get_by_role("button", name="Put it to work").click()

    expect(desk.get_by_text("2 rules work from now on.")).to_be_visible()
    expect(desk.get_by_role("link", name="casino")).to_be_visible()
    expect(desk.get_by_role("link", name="clinic")).to_have_count(0)
