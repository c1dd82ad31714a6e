"""Five hundred replies decided at once in a real browser, stopped, gone on with, and undone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenTab, come_to_the_desk
from tests.browser.test_accessibility import NARROWEST
from tests.support.rows import rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MANY = 500
FIRST = f"""
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})
    INSERT INTO comments (article_id, depth, commenter_id, name, source, html, policy, status,
        revision, created_at, receipt_digest, folded)
    SELECT 1, 0, 1, 'Ann', 'Words ' || i, '<p>Words ' || i || '</p>', 1, 'pending', 1,
        datetime('2026-11-01', '+' || i || ' seconds') || '.000000', randomblob(32), 'ann' FROM n
"""  # noqa: S608 - our own rows
WRITER = """
    INSERT INTO commenters (tag, sealed_email, fingerprint, first_seen_at, standing)
    VALUES ('abcdef', x'00', x'01', '2026-11-01 00:00:00', 'normal')
"""


@pytest.fixture
def many(site: Flask) -> None:
    """Replies that wait, all by one person."""
    rows(site, WRITER)
    rows(site, FIRST)


def choose_everything(page: Page) -> None:
    page.goto("/moderation/")
    page.locator(".bulk > summary").click()
    page.get_by_label("Everything that this view matches").check()
    page.locator(".bulk").get_by_role("button", name="Reject …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Reject {MANY} replies?")


def statuses(site: Flask) -> dict[str, int]:
    return dict(rows(site, "SELECT status, count(*) FROM comments GROUP BY status"))


def go_on_to_the_end(page: Page) -> None:
    """With scripts the page goes on by itself; without, each press is a step."""
    done = page.get_by_text(f"{MANY} of {MANY} done.")
    press = page.locator("[data-batch-go]")
    expect(press.or_(done)).to_be_visible()
    while not done.is_visible():
        press.click()
        if page.locator("[data-batch-stop]").is_visible():
            break
        expect(press.or_(done)).to_be_visible()
    expect(done).to_be_visible(timeout=30_000)


def test_everything_is_worked_through_and_undone(
    site: Flask, page: Page, many: None, password: str
) -> None:
    come_to_the_desk(page, site, password)
    choose_everything(page)
    go_on_to_the_end(page)
    decided = statuses(site)

    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Undo {MANY} decisions?")
    go_on_to_the_end(page)

    assert decided == {"rejected": MANY}
    assert statuses(site) == {"pending": MANY}


def test_a_closed_tab_loses_nothing(
    site: Flask, context: BrowserContext, many: None, password: str
) -> None:
    page = come_to_the_desk(context.new_page(), site, password)
    choose_everything(page)
    address = page.url
    with page.expect_response(re.compile("/steps")):
        page.locator("[data-batch-go]").click()
    page.close()

    again = context.new_page()
    again.goto(address)
    expect(again.locator("progress")).to_be_visible()
    go_on_to_the_end(again)

    assert statuses(site) == {"rejected": MANY}


@pytest.fixture
def scripted(site: Flask, open_tab: OpenTab, password: str) -> Page:
    """Mona's tab with JavaScript."""
    return come_to_the_desk(open_tab(), site, password)


def test_it_stops_when_asked_to_and_goes_on(site: Flask, many: None, scripted: Page) -> None:
    choose_everything(scripted)
    scripted.get_by_role("button", name="Reject 500 replies").click()
    scripted.get_by_role("button", name="Stop here").click()
    expect(scripted.locator("[data-batch-go]")).to_be_visible()
    scripted.wait_for_timeout(2_000)  # the step that was under way ends

    stopped = statuses(site)

    assert stopped.get("pending", 0) > 0
    go_on_to_the_end(scripted)
    assert statuses(site) == {"rejected": MANY}


def test_how_far_it_came_is_read_aloud(many: None, scripted: Page) -> None:
    choose_everything(scripted)
    scripted.get_by_role("button", name="Reject 500 replies").click()

    expect(scripted.get_by_role("status").first).to_contain_text("of 500 done")


def test_without_a_connection_it_says_so_and_goes_on(many: None, scripted: Page) -> None:
    choose_everything(scripted)
    scripted.wait_for_load_state()  # else the form goes its way before the script is there
    scripted.route("**/steps", lambda route: route.abort())
    scripted.locator("[data-batch-go]").click()
    expect(scripted.get_by_role("alert")).to_contain_text("press the button to go on")

    scripted.unroute("**/steps")

    go_on_to_the_end(scripted)


PAGES = ("statistics", "decisions?decision=reject", "batches", "batches/1", "batches/2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_asks_nobody_else(
    site: Flask, open_tab: OpenTab, address: str, password: str, many: None, scheme: str
) -> None:
    tab = open_tab(color_scheme=scheme, viewport=NARROWEST, bypass_csp=True)
    page, asked = come_to_the_desk(tab, site, password), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    choose_everything(page)
    go_on_to_the_end(page)
    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Undo {MANY} decisions?")
    found = []
    for path in (
        *(f"/moderation/{each}" for each in PAGES),
        "/comment-policy",
        "/moderation-report",
    ):
        page.goto(path)
        found += [
            (path, each["id"], each["nodes"][0]["html"])
            for each in Axe().run(page).response["violations"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path

    assert found == []
    assert [each for each in asked if not each.startswith(address)] == []


def test_the_pictures_show_under_the_policy_of_the_site(many: None, scripted: Page) -> None:
    choose_everything(scripted)
    go_on_to_the_end(scripted)
    said = list[str]()
    scripted.on("console", lambda message: said.append(message.text))

    scripted.goto("/moderation/statistics")

    sizes = scripted.evaluate("[...document.images].map(each => each.naturalWidth)")
    assert len(sizes) == 4
    assert all(sizes)
    assert said == []
