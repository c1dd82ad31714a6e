"""The lock: a stranger gets through the doors named here and through no other."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.support.cast import Desk
from tests.support.page_access import doors_that_open

pytestmark = pytest.mark.with_email

OPEN_DOORS = {
    "articles.index",
    "articles.show",
    "articles.card",
    "comments.create",
    "comments.show",
    "receipts.show",
    "receipts.update",
    "receipts.destroy",
    "my_comments.new",
    "my_comments.create",
    "my_comments.sent",
    "my_comments.show",
    "my_comments.export",
    "my_comments.download",
    "my_comments.stop_emails",
    "my_comments.confirm_erasure",
    "my_comments.erase",
    "receipts.withdraw_edit",
    "receipts.export",
    "receipts.download",
    "receipts.confirm_erasure",
    "receipts.erase",
    "appeals.show",
    "appeals.create",
    "appeals.create_on_receipt",
    "subscriptions.confirm",
    "subscriptions.create",
    "subscriptions.stop",
    "subscriptions.update",
    "subscriptions.block",
    "subscriptions.destroy",
    "receipts.update_emails",
    "receipts.unblock_emails",
    "reports.new",
    "reports.create",
    "reports.show",
    "feeds.articles",
    "feeds.comments",
    "feeds.sitemap",
    "feeds.robots",
    "search.index",
    "comment_policy.index",
    "privacy_notice.index",
    "transparency_report.index",
    "form_timestamp.show",
    "health.live",
    "health.ready",
    "static",
    "security.login",
    "security.two_factor_token_validation",
    "security.mf_recovery",
}


def test_a_stranger_gets_through_no_door_but_the_open_ones(site: Flask) -> None:
    assert doors_that_open(site, site.test_client(), open_doors=OPEN_DOORS) == []


def test_a_door_is_locked_from_its_first_day(site: Flask) -> None:
    site.add_url_rule("/new/<int:number>", "new", lambda number: "in", methods=["GET", "POST"])

    opened = doors_that_open(site, site.test_client(), open_doors=OPEN_DOORS)

    assert opened == []
    assert Desk.signed_in(site).open("/new/1").text == "in"


def test_the_walk_sees_a_door_that_is_open(site: Flask) -> None:
    opened = doors_that_open(site, site.test_client(), open_doors=OPEN_DOORS - {"security.login"})

    assert "GET security.login" in opened


@pytest.mark.parametrize(
    "page", ["/moderation/", "/moderation/?after=3&seen=a%26b", "/moderation/comments/1"]
)
def test_a_stranger_is_led_to_the_sign_in_and_back(site: Flask, page: str) -> None:
    answer = site.test_client().get(page)

    address = urlsplit(answer.location)
    assert (answer.status_code, address.path, address.netloc) == (302, "/login", "")
    assert parse_qs(address.query)["next"] == [page]


def test_an_address_in_a_query_is_not_repeated(site: Flask) -> None:
    answer = site.test_client().get("/moderation/?after=3&email=ann%40example.org")

    assert answer.location == "/login?next=/moderation/"


def test_a_stranger_hears_of_the_lock_first_and_keeps_what_was_typed(site: Flask) -> None:
    typed = {"decision": "reject", "note": "Sounds like an advertisement.", "revision": "1"}

    answer = site.test_client().post("/moderation/comments/1/decisions", data=typed)

    assert answer.status_code == 401
    assert "Please sign in first" in answer.text
    assert "Sounds like an advertisement." in answer.text


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"X-CSRFToken": "made up"}])
def test_a_stranger_who_asks_otherwise_is_turned_away_too(
    site: Flask, headers: dict[str, str]
) -> None:
    client = site.test_client()

    asked = client.get("/moderation/", headers=headers)
    sent = client.post("/moderation/comments/1/decisions", json={}, headers=headers)

    assert (asked.status_code, sent.status_code) == (302, 401)


def test_the_pages_of_the_library_that_nobody_needs_are_not_there(site: Flask) -> None:
    client = site.test_client()

    answers = {path: client.get(path).status_code for path in ("/reset", "/register", "/confirm")}

    assert set(answers.values()) == {404}
