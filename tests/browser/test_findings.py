"""Reasons beside a card: what is private is marked, taken out in one press, and put back."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from extensions import db
from models.articles.article import Article
from models.commenters.network import Network
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.browser.conftest import OpenTab, come_to_the_desk
from tests.support.cast import OPEN, Desk
from tests.support.rows import rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NUMBER = "+44 7700 900123"
MARK = "[phone number removed by a moderator]"
WORDS = {
    "Ann": f"Ring me at <b>{NUMBER}</b> tonight.",
    "Bea": "It helped.",
    "Cy": "Buy it at https://example.org now.",
}
WIDTHS = (320, 1280)  # pixels


@pytest.fixture
def password(site: Flask) -> str:
    """Mona's password; three replies wait: one names a number, one is doubted."""
    with site.app_context():
        article = db.session.scalars(Article.with_slug(OPEN)).one()
        for name, words in WORDS.items():
            network = Network.of("192.0.2.10")
            reply = Submission(
                article=article,
                text=Text.of(words, name=name),
                email="ann@example.org",
                network=network,
            )
            submit(reply, limit=9)
        db.session.commit()
    columns = 'comment_id, revision, "check", effect, start, length, "values"'
    doubt = "3, 1, 'network', 'doubt', 0, 0, '{\"count\": 7}'"
    rows(site, f"INSERT INTO findings ({columns}) VALUES ({doubt})")  # noqa: S608 - ours
    rows(site, "UPDATE comments SET rank = 2 WHERE id = 3")
    return Desk.signed_in(site).password


def test_a_number_is_marked_taken_out_in_one_press_and_put_back(
    site: Flask, page: Page, password: str
) -> None:
    card = come_to_the_desk(page, site, password).locator("#comment-1")
    expect(card.locator("mark")).to_have_text(NUMBER)
    card.get_by_role("link", name=NUMBER).click()
    expect(card.locator("mark:target")).to_be_visible()

    card.get_by_role("button", name="Take out").click()

    expect(card).to_contain_text(MARK)
    expect(card).not_to_contain_text(NUMBER)
    expect(page.locator("[data-message]").first).to_contain_text("stands in its place")
    page.get_by_role("button", name="Undo").click()
    expect(card.locator("mark")).to_have_text(NUMBER)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=WIDTHS)
def tab(
    request: pytest.FixtureRequest, site: Flask, open_tab: OpenTab, password: str, scheme: str
) -> Page:
    """Mona's tab in one of the two colour schemes, on the narrowest phone and on a desk."""
    size = {"width": request.param, "height": 800}
    opened = open_tab(color_scheme=scheme, viewport=size, bypass_csp=True)
    return come_to_the_desk(opened, site, password)


@pytest.mark.parametrize("path", ["/moderation/", "/moderation/comments/1"])
def test_reasons_are_accessible_and_fit(tab: Page, path: str) -> None:
    tab.goto(path)

    found = [each["id"] for each in Axe().run(tab).response["violations"]]

    assert found == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
