"""No third party: every page there is, in a browser that refuses every host but ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Route

from extensions import db
from models.comments.comment import Comment
from models.mail.link import EmailLink
from models.moderators.moderator import Moderator
from tests.browser.conftest import come_to_the_desk
from tests.pages.moderation.test_roles import take_role
from tests.support.cast import MONA, OPEN, Reader
from tests.support.decide import decide

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

ENDS_THE_SESSION = {"security.logout"}
FILES = re.compile(r"\.(csv|json|atom|xml|txt|png|svg)$|^/static/")  # no pages: nothing loads
ELSEWHERE = "https://elsewhere.example/x.png"
WORDS = f'See <a href="{ELSEWHERE}">this</a> <img src="{ELSEWHERE}"> and {ELSEWHERE}'
PURPOSES = {
    "appeals": "appeal",
    "subscriptions": "stop",
    "my_comments": "mine",
    "decide_by_mail": "act",
}


@pytest.fixture
def receipt(site: Flask) -> str:
    """The token of a reply that does its best to load something from elsewhere."""
    reader = Reader(site)
    token = reader.leave(WORDS).rpartition("/")[2]
    decide(site, 1, "approve")
    reader.leave("And another one.", parent=1)
    return token


@pytest.fixture
def asked() -> list[str]:
    """Every address that the browser asked for."""
    return []


@pytest.fixture
def closed_in(browser: Browser, address: str, asked: list[str]) -> Iterator[BrowserContext]:
    """A browser with scripts that reaches our host alone."""
    opened = browser.new_context(base_url=address)

    def let_through(route: Route) -> None:
        asked.append(route.request.url)
        is_ours = route.request.url.startswith(address)
        route.continue_() if is_ours else route.abort()

    opened.route("**/*", let_through)
    yield opened
    opened.close()


def pages(site: Flask, token: str) -> list[str]:
    """The address of every page that the site has."""
    found = []
    for rule in site.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint not in ENDS_THE_SESSION:
            path = re.sub(r"<slug:slug>", OPEN, rule.rule)
            path = path.replace("<token>", _token(site, rule.endpoint, token))
            path = path.replace("<tag>", _tag(site))
            found.append(re.sub(r"<[^>]+>", "1", path))
    return [path for path in found if not FILES.search(path)]


def _token(site: Flask, endpoint: str, receipt: str) -> str:
    blueprint, _, name = endpoint.partition(".")
    if blueprint not in PURPOSES:
        return receipt
    purpose = name if blueprint == "subscriptions" else PURPOSES[blueprint]
    with site.app_context():
        comment = db.session.get_one(Comment, 1)
        moderator = db.session.scalars(Moderator.with_email(MONA)).one()
        to = moderator if purpose == "act" else comment.commenter
        token = EmailLink.make(
            purpose, to=to, lasts=timedelta(days=1), comment=comment, revision=comment.revision
        )
        db.session.commit()
    return token


def _tag(site: Flask) -> str:
    with site.app_context():
        return db.session.get_one(Comment, 1).commenter.tag


def test_no_page_asks_anybody_else_for_anything(
    site: Flask,
    receipt: str,
    password: str,
    closed_in: BrowserContext,
    asked: list[str],
    address: str,
) -> None:
    take_role(site, "admin")
    addresses = pages(site, receipt)
    page = come_to_the_desk(closed_in.new_page(), site, password)

    answers = {path: page.goto(path) for path in addresses}
    status = {path: answer.status if answer else None for path, answer in answers.items()}

    hosts = {urlsplit(url).netloc for url in asked}
    assert hosts == {urlsplit(address).netloc}
    assert sum(each == 200 for each in status.values()) > 35, status


def test_a_page_of_a_stranger_asks_nobody_else_either(
    site: Flask, receipt: str, password: str, closed_in: BrowserContext, asked: list[str]
) -> None:
    page = closed_in.new_page()

    for path in pages(site, receipt):
        page.goto(path)

    assert [url for url in asked if "elsewhere" in url] == []
    assert len({urlsplit(url).netloc for url in asked}) == 1


def test_a_page_that_asked_somebody_else_would_be_seen(
    closed_in: BrowserContext, asked: list[str]
) -> None:
    page = closed_in.new_page()

    page.set_content(f'<img src="{ELSEWHERE}">')

    page.wait_for_function("() => document.images[0].complete")
    assert ELSEWHERE in asked
