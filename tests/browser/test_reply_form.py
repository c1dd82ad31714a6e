"""Replying with scripts: the draft, the counter, the form in its place, the link to keep."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from extensions import db
from models.comments.comment import Comment
from tests.browser.test_comment_lifecycle import ARTICLE, fill, leave_a_reply
from tests.support.cast import Desk, Reader

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("context", [True], ids=["with scripts"], indirect=True),
]

WORDS = "Words that must not be lost."
SEND = "**/articles/*/comments"
FAILED = re.compile("comments$|^chrome-error:")  # what the browser shows in place of an answer


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A reader's tab, at the form."""
    opened = context.new_page()
    opened.goto(ARTICLE)
    return opened


@pytest.fixture
def thread(site: Flask) -> None:
    """Two approved comments, the second under the first."""
    reader, desk = Reader(site), Desk.signed_in(site)
    for number, name in enumerate(("Bob", "Cleo"), start=1):
        reader.leave(f"Words by {name}.", name=name, parent=number - 1 or "")
        desk.decide(number, "approve")


def comment(page: Page) -> Locator:
    return page.get_by_label("Comment", exact=False).first


def press(page: Page) -> None:
    page.get_by_role("button", name="Post Comment").click()


def kept(page: Page) -> list[str]:
    """What this tab holds, once the scripts of the page have run."""
    page.wait_for_load_state("load")
    return list(page.evaluate("Object.values(sessionStorage)"))


def arrives(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")


def test_a_draft_survives_reloading_and_says_that_it_does(page: Page) -> None:
    expect(page.get_by_text("kept in this tab until they are sent")).to_be_visible()
    fill(page, WORDS)

    page.goto("/")
    page.goto(ARTICLE)

    expect(comment(page)).to_have_value(WORDS)
    expect(page.get_by_label("Name")).to_have_value("Ann")


def test_the_address_is_never_in_the_draft_nor_anything_on_the_disk(page: Page) -> None:
    fill(page, WORDS)

    page.reload()

    assert any(WORDS in each for each in kept(page))
    assert "ann@example.org" not in "".join(kept(page))
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_nothing_is_left_in_the_tab_once_the_reply_has_arrived(page: Page) -> None:
    leave_a_reply(page, WORDS)
    arrives(page)

    assert kept(page) == []


def test_another_tab_knows_nothing_of_the_draft(page: Page) -> None:
    fill(page, WORDS)

    other = page.context.new_page()
    other.goto(ARTICLE)

    expect(comment(other)).to_have_value("")


def test_an_older_receipt_does_not_cost_the_draft(page: Page) -> None:
    leave_a_reply(page, "The first.")
    arrives(page)
    receipt = page.url
    page.goto(ARTICLE)
    fill(page, WORDS)

    page.goto(receipt)
    page.goto(ARTICLE)

    expect(comment(page)).to_have_value(WORDS)


def answer(how: int | str) -> Callable[[Route], None]:
    """What happens to the form on its way: an error of the network, or an answer."""

    def handle(route: Route) -> None:
        if isinstance(how, int):
            route.fulfill(status=how, content_type="text/html", body="<h1>Error</h1>")
        else:
            route.abort(how)

    return handle


@pytest.mark.parametrize("how", ["internetdisconnected", "connectionreset", 429, 500, 502])
def test_back_from_a_failure_brings_everything_back(page: Page, how: int | str) -> None:
    fill(page, WORDS)
    page.route(SEND, answer(how))
    press(page)
    page.wait_for_url(FAILED)
    page.unroute(SEND)

    page.go_back()

    expect(comment(page)).to_have_value(WORDS)
    leave_a_reply(page, WORDS)
    arrives(page)
    assert kept(page) == []


def test_an_answer_lost_on_the_way_is_one_reply_when_sent_again(page: Page, site: Flask) -> None:
    fill(page, WORDS)
    page.route(SEND, lambda route: (route.fetch(max_redirects=0), route.abort("connectionreset")))
    press(page)
    page.wait_for_url(FAILED)
    page.unroute(SEND)

    page.go_back()
    page.get_by_role("textbox", name="Email").fill("ann@example.org")
    press(page)

    arrives(page)
    with site.app_context():
        assert db.session.query(Comment).count() == 1


def test_the_site_offline_is_left_by_back_with_the_draft(page: Page) -> None:
    fill(page, WORDS)
    page.context.set_offline(True)
    press(page)
    page.wait_for_url(FAILED)
    page.context.set_offline(False)

    page.go_back()

    expect(comment(page)).to_have_value(WORDS)


def test_a_script_that_never_came_costs_a_step_and_no_word(page: Page) -> None:
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(ARTICLE)

    leave_a_reply(page, WORDS)

    arrives(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (7_499, ""),
        (7_500, "Characters left: 500"),
        (8_000, "Characters left: 0"),
        (8_012, "Too long. Characters too many: 12"),
    ],
)
def test_the_counter_speaks_near_the_limit_only(page: Page, typed: int, said: str) -> None:
    comment(page).fill("😀" * typed)

    page.wait_for_timeout(700)

    expect(page.locator("[data-counter]")).to_have_text(said)
    assert len(comment(page).input_value()) == typed


def test_the_counter_waits_for_a_pause(page: Page) -> None:
    comment(page).fill("x" * 7_990)
    page.wait_for_timeout(700)
    page.evaluate(
        "window.said = 0; new MutationObserver(() => window.said++)"
        ".observe(document.querySelector('[data-counter]'), {childList: true})"
    )

    comment(page).press_sequentially("12345", delay=50)
    page.wait_for_timeout(800)

    assert page.evaluate("window.said") == 1


@pytest.mark.usefixtures("thread")
def test_reply_brings_the_form_under_the_comment_and_cancel_puts_it_back(page: Page) -> None:
    page.reload()
    comment(page).fill(WORDS)
    expect(page.locator("[name=clock]")).not_to_have_value("")
    before = page.locator("main").inner_html()
    page.get_by_role("link", name="Reply to Bob", exact=True).click()

    expect(page.get_by_role("heading", name="Leave a Reply to Bob")).to_be_visible()
    expect(page.locator("#comment-1 + #respond")).to_have_count(1)
    expect(comment(page)).to_be_focused()
    expect(comment(page)).to_have_value(WORDS)

    page.get_by_role("link", name="Cancel reply").click()

    expect(page.get_by_role("link", name="Reply to Bob", exact=True)).to_be_focused()
    expect(comment(page)).to_have_value(WORDS)
    assert page.locator("main").inner_html() == before
    assert page.url.endswith(ARTICLE)


@pytest.mark.usefixtures("thread")
def test_the_form_goes_from_one_comment_to_another_and_is_sent_to_the_last(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Reply to Bob", exact=True).click()
    page.get_by_role("link", name="Reply to Cleo", exact=True).click()

    leave_a_reply(page, WORDS)

    arrives(page)
    expect(page.get_by_role("article", name="The comment you answered")).to_contain_text("Cleo")


@pytest.mark.usefixtures("thread")
def test_reloading_keeps_whom_the_reply_is_for(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="Reply to Cleo", exact=True).click()
    fill(page, WORDS)

    page.reload()

    expect(page.get_by_role("heading", name="Leave a Reply to Cleo")).to_be_visible()
    expect(page.locator("[name=parent]")).to_have_value("2")
    expect(comment(page)).to_have_value(WORDS)


def test_one_press_is_enough_where_scripts_run(page: Page) -> None:
    fill(page, WORDS)

    press(page)

    arrives(page)
