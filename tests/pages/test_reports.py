"""Reporting a comment: a small page, a private receipt, and nothing about who reported it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import OPEN, Desk, Reader, publish
from tests.support.decide import decide
from tests.support.finding import found
from tests.support.rows import how_many, rows

PAGE = "/comments/1/report"
COUNTED = "SELECT reports FROM comments ORDER BY id"


@pytest.fixture
def commented(site: Flask) -> Flask:
    """A site with one public comment, by Bob."""
    writer = Reader(site, address="203.0.113.5")
    writer.leave("Buy <b>pills</b>.", name="Bob", email="bob@example.org")
    decide(site, 1, "approve")
    return site


@pytest.fixture
def ann(commented: Flask) -> Reader:
    """Ann, who reads the comment."""
    return Reader(commented)


def report(reader: Reader, reason: str = "abuse", words: str = "", **more: str) -> TestResponse:
    sent = {"reason": reason, "remark": words, **more}
    return reader.client.post(PAGE, data=sent, headers=reader.headers)


def field(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    return found(rf'name="{name}"[^>]*value="([^"]+)"', page)[1]


def test_under_each_comment_a_link_names_it_and_leads_to_the_page(ann: Reader) -> None:
    link = found(r'<a class="report-link".*?</a>', ann.article())[0]

    assert f'rel="nofollow" href="{PAGE}"' in link
    assert re.sub(r"<[^>]+>", "", link) == "Report the comment by Bob"


def test_the_page_shows_the_comment_and_every_reason(ann: Reader) -> None:
    page = ann.open(PAGE)

    assert "Buy <b>pills</b>." in page.text
    assert len(re.findall(r'type="radio"[^>]* required', page.text)) == 8
    assert 'type="email"' not in page.text


def test_the_page_is_for_no_index_and_no_cache_and_sets_no_cookie(ann: Reader) -> None:
    headers = ann.open(PAGE).headers

    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers


def test_a_report_leads_to_its_receipt_and_the_comment_stays(ann: Reader, commented: Flask) -> None:
    answer = report(ann, words="It is <i>rude</i>.")

    assert answer.status_code == 303
    assert re.fullmatch(r"/reports/[\w-]{43}", answer.location)
    receipt = ann.open(answer.location).text
    assert "A moderator will look at it" in receipt
    assert "It is &lt;i&gt;rude&lt;/i&gt;." in receipt
    assert "Buy <b>pills</b>." in ann.article()
    assert rows(commented, COUNTED) == [(1,)]


def test_the_receipt_is_for_its_reader_alone(ann: Reader) -> None:
    headers = ann.open(report(ann).location).headers

    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_only_a_digest_of_the_token_is_stored(ann: Reader, commented: Flask) -> None:
    token = report(ann).location.removeprefix("/reports/")

    stored = rows(commented, "SELECT * FROM reports")

    assert token not in repr(stored)


@pytest.mark.parametrize("token", ["x" * 43, "x", "%00", "..%2f", "x" * 5_000, "é"])
def test_an_unknown_receipt_is_like_any_unknown_page(ann: Reader, token: str) -> None:
    unknown, receipt = ann.open("/unknown"), ann.open(f"/reports/{token}")

    assert (receipt.status_code, receipt.text) == (unknown.status_code, unknown.text)


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ("reject", "A moderator looked at it: the comment was taken down"),
        ("spam", "A moderator looked at it: the comment was taken down"),
        ("dismiss", "A moderator looked at it: the comment stays"),
        ("pending", "The comment is not shown until then."),
    ],
)
def test_the_receipt_says_what_came_of_it(
    ann: Reader, commented: Flask, decision: str, sentence: str
) -> None:
    receipt = report(ann).location

    decide(commented, 1, decision)

    assert sentence in ann.open(receipt).text


def test_the_receipt_says_that_the_writer_took_the_comment_back(
    site: Flask, reader: Reader
) -> None:
    own = reader.leave("Words.")
    decide(site, 1, "approve")
    receipt = report(reader, words="It says: words.").location

    reader.client.post(f"{own}/withdrawal")

    page = reader.open(receipt).text
    assert "The comment is gone" in page
    assert "It says: words." not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Please choose what is wrong with the comment."),
        ({"reason": "none"}, "Please choose one of the reasons."),
        ({"words": "x" * 1_001}, "1,000 characters fit; please shorten them by 1."),
        ({"words": "It is bob@example.org"}, "Please take the e-mail address out"),
    ],
)
def test_an_error_is_named_and_what_was_typed_is_kept(
    ann: Reader, commented: Flask, fields: dict[str, str], sentence: str
) -> None:
    answer = report(ann, **{"reason": "abuse", "words": "My words.", **fields})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields.get("words", "My words.") in answer.text
    assert ('value="abuse" required checked' in answer.text) == ("reason" not in fields)
    assert how_many(commented, "reports") == 0


def test_a_form_from_another_site_stores_nothing_and_keeps_the_words(
    ann: Reader, commented: Flask
) -> None:
    ann.headers = {"Sec-Fetch-Site": "cross-site"}

    answer = report(ann, words="My words.")

    assert answer.status_code == 403
    assert "My words." in answer.text
    assert how_many(commented, "reports") == 0


def test_a_browser_that_says_nothing_is_asked_once_more(ann: Reader, commented: Flask) -> None:
    ann.headers = {}
    page = report(ann, words="My words.")
    assert (page.status_code, how_many(commented, "reports")) == (200, 0)
    said = {name: field(page.text, name) for name in ("form_key", "confirmation")}

    assert report(ann, words="My words.", **said).status_code == 303
    assert how_many(commented, "reports") == 1


@pytest.mark.parametrize("changed", [{"words": "Other words."}, {"reason": "illegal"}])
def test_being_asked_counts_for_exactly_what_was_said(
    ann: Reader, commented: Flask, changed: dict[str, str]
) -> None:
    ann.headers = {}
    page = report(ann, words="My words.").text

    sent = {"words": "My words.", "confirmation": field(page, "confirmation"), **changed}

    assert report(ann, **sent).status_code == 200
    assert how_many(commented, "reports") == 0


def test_nobody_learns_that_their_network_reported_it_before(ann: Reader, commented: Flask) -> None:
    first = report(ann)

    again = report(Reader(commented, address="192.0.2.11"))

    receipts = [ann.open(each.location).text.replace(each.location, "") for each in (first, again)]
    assert first.location != again.location
    assert receipts[0] == receipts[1]
    assert rows(commented, COUNTED) == [(1,)]


def test_pressing_twice_leads_to_one_receipt(ann: Reader, commented: Flask) -> None:
    key = {"form_key": field(ann.open(PAGE).text, "form_key")}

    first, second = report(ann, **key), report(ann, **key)

    assert first.location == second.location
    assert how_many(commented, "reports") == 1


def test_each_form_has_a_key_of_its_own(ann: Reader) -> None:
    first, second = (field(ann.open(PAGE).text, "form_key") for _ in range(2))

    assert first != second


def test_too_many_reports_are_slowed_down_and_the_words_kept(
    build: Callable[..., Flask],
) -> None:
    site = build(report_limit=1)
    publish(site)
    ann = Reader(site)
    for number in (1, 2):
        ann.leave(f"Words {number}.")
        decide(site, number, "approve")
    report(ann)

    sent = {"reason": "abuse", "remark": "My words."}
    answer = ann.client.post("/comments/2/report", data=sent, headers=ann.headers)

    assert (answer.status_code, "My words." in answer.text) == (429, True)
    assert 590 <= int(answer.headers["Retry-After"]) <= 600


@pytest.mark.parametrize("decision", ["pending", "reject", "spam"])
def test_what_readers_do_not_see_is_not_reported_and_is_like_what_never_was(
    ann: Reader, commented: Flask, decision: str
) -> None:
    decide(commented, 1, decision)

    hidden, never = ann.open(PAGE), ann.open("/comments/99/report")
    sent = report(ann, words="My words.")

    assert hidden.status_code == never.status_code == sent.status_code == 404
    assert hidden.text == never.text
    assert "nothing to report" in sent.text
    assert "My words." in sent.text


def test_a_network_and_what_it_says_is_on_no_page_of_the_desk_by_name(
    ann: Reader, commented: Flask
) -> None:
    report(ann)

    stored = rows(commented, "SELECT * FROM reports")

    assert "192.0.2" not in repr(stored)


def test_the_same_bytes_for_everybody_whoever_reported(ann: Reader, commented: Flask) -> None:
    before = ann.open(f"/articles/{OPEN}")

    report(ann)

    after = ann.open(f"/articles/{OPEN}")
    assert (before.text, before.headers["ETag"]) == (after.text, after.headers["ETag"])


def test_robots_are_asked_to_stay_away(ann: Reader) -> None:
    robots = ann.open("/robots.txt").text

    assert "Disallow: /reports" in robots
    assert "Disallow: /comments/*/report" in robots


def test_a_moderator_dismisses_what_they_saw(ann: Reader, commented: Flask) -> None:
    receipt = report(ann).location
    desk = Desk.signed_in(commented)

    answer = desk.press("/moderation/comments/1/reports/dismissal", on="/change", newest=1)

    assert answer.status_code == 303
    assert rows(commented, COUNTED) == [(0,)]
    assert "the comment stays" in ann.open(receipt).text


@pytest.mark.parametrize(("newest", "status"), [("", 422), ("x", 422), ("1", 409)])
def test_a_dismissal_of_nothing_is_refused(ann: Reader, newest: str, status: int) -> None:
    desk = Desk.signed_in(ann.client.application)

    answer = desk.press("/moderation/comments/1/reports/dismissal", on="/change", newest=newest)

    assert answer.status_code == status


def test_a_dismissal_without_the_token_is_refused(ann: Reader, commented: Flask) -> None:
    report(ann)
    desk = Desk.signed_in(commented)

    answer = desk.client.post("/moderation/comments/1/reports/dismissal", data={"newest": 1})

    assert (answer.status_code, rows(commented, COUNTED)) == (400, [(1,)])


def test_a_dismissal_is_undone_from_the_desk(ann: Reader, commented: Flask) -> None:
    report(ann)
    desk = Desk.signed_in(commented)
    desk.press("/moderation/comments/1/reports/dismissal", on="/change", newest=1)
    last = rows(commented, "SELECT max(id) FROM decisions")[0][0]

    answer = desk.press(f"/moderation/decisions/{last}/undo", on="/change")

    assert (answer.status_code, rows(commented, COUNTED)) == (303, [(1,)])


def test_a_card_says_how_many_reported_why_and_in_which_words(
    ann: Reader, commented: Flask
) -> None:
    report(ann, "advertising", "It <b>sells</b> pills.")
    report(Reader(commented, address="203.0.113.200"), "advertising")
    report(Reader(commented, address="198.51.100.7"))

    page = Desk.signed_in(commented).open("/moderation/?lane=reported").text

    section = page.split('class="reports"', 1)[1].split("</section>", 1)[0]
    words = " ".join(re.sub(r"<[^>]+>", "", section.split(">", 1)[1]).split())
    assert words.startswith("3 reports: Advertising 2, Abuse 1 Advertising: It &lt;b&gt;sells")
    assert words.endswith("Dismiss the reports")
