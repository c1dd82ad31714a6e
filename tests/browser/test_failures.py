"""When something breaks half-way: a script, the server, the limit. No word is lost."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import Page, Route, expect

from models.submissions.submission import Submission
from tests.browser.test_comment_lifecycle import ARTICLE, leave_a_reply

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Words that must not be lost."
SCRIPTS_ON = pytest.mark.parametrize("context", [True], ids=["with scripts"], indirect=True)

THROWS = "throw new Error('broken');"
BROKEN = {  # what a browser, an extension or a policy breaks, before our scripts begin
    "no random numbers": f"crypto.getRandomValues = () => {{ {THROWS} }};",
    "no storage": f"Object.defineProperty(window, 'sessionStorage', {{ get() {{ {THROWS} }} }});",
    "a full storage": f"Storage.prototype.setItem = () => {{ {THROWS} }};",
    "no such listener": f"EventTarget.prototype.addEventListener = () => {{ {THROWS} }};",
}


def arrives(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply waits for a moderator")


@SCRIPTS_ON
@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_a_script_that_fails_half_way_costs_no_word(page: Page, script: str) -> None:
    page.add_init_script(script)
    page.goto(ARTICLE)

    leave_a_reply(page, WORDS)

    arrives(page)


@SCRIPTS_ON
@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_script_that_is_cut_off_or_missing_costs_no_word(page: Page, status: int) -> None:
    def cut(route: Route) -> None:
        body = route.fetch().text()
        route.fulfill(status=status, content_type="text/javascript", body=body[: len(body) // 2])

    page.route("**/*.js*", cut)
    page.goto(ARTICLE)

    leave_a_reply(page, WORDS)

    arrives(page)
    page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that fails when a reply is left."""

    def fail(_reply: Submission, **_said: int) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sys.modules["blueprints.comments"], "submit", fail)


def shown_again(page: Page) -> str:
    """What the page that answered shows of the comment that was typed."""
    return page.locator("textarea").first.input_value()


@pytest.mark.usefixtures("broken")
def test_a_fault_of_the_site_shows_the_words_again(page: Page) -> None:
    page.goto(ARTICLE)

    leave_a_reply(page, WORDS)

    expect(page.get_by_role("heading", level=1)).to_have_text("Something went wrong on our side")
    assert shown_again(page) == WORDS


@pytest.fixture
def settings(settings: object) -> object:
    """One reply in ten minutes."""
    object.__setattr__(settings, "reply_limit", 1)
    return settings


def test_the_limit_shows_the_words_again_in_the_form(page: Page) -> None:
    page.goto(ARTICLE)
    leave_a_reply(page, "The first.")
    arrives(page)
    page.wait_for_load_state("load")
    page.goto(ARTICLE)

    leave_a_reply(page, WORDS)

    expect(page.get_by_role("alert")).to_contain_text("Many replies came from your network")
    assert shown_again(page) == WORDS
