"""Reading: the same bytes for everybody, never a cookie, never a stale page."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.cast import CLOSED, OPEN, Desk, Reader

PAGES = ["/", f"/articles/{OPEN}", f"/articles/{CLOSED}", "/unknown", "/healthz", "/readyz"]


@pytest.mark.parametrize("path", PAGES)
def test_readers_never_get_a_cookie(reader: Reader, desk: Desk, path: str) -> None:
    for client in (reader.client, desk.client):
        answer = client.get(path)

        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_replying_gives_no_cookie_either(reader: Reader) -> None:
    answers = [reader.reply(""), reader.reply("Good.", preview="Preview"), reader.reply("Good.")]
    answers.append(reader.open(answers[-1].location))

    assert [each.status_code for each in answers] == [422, 200, 303, 200]
    assert not any("Set-Cookie" in each.headers for each in answers)


def test_a_page_is_the_same_bytes_for_everybody(site: Flask, desk: Desk) -> None:
    desk_page, other_page = (
        client.get(f"/articles/{OPEN}", headers=headers).data
        for client, headers in (
            (desk.client, {}),
            (site.test_client(), {"User-Agent": "curl", "Accept-Language": "de"}),
        )
    )

    assert desk_page == other_page


def test_an_unchanged_page_is_answered_with_304(reader: Reader) -> None:
    first = reader.open(f"/articles/{OPEN}")

    again = reader.client.get(f"/articles/{OPEN}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_decision_changes_the_page_for_whoever_has_it_already(reader: Reader, desk: Desk) -> None:
    reader.leave("Now it is here.")
    before = reader.open(f"/articles/{OPEN}").headers["ETag"]

    desk.decide(1, "approve")

    after = reader.client.get(f"/articles/{OPEN}", headers={"If-None-Match": before})
    assert (after.status_code, "Now it is here." in after.text) == (200, True)


def test_a_pending_reply_does_not_change_the_page(reader: Reader) -> None:
    before = reader.open(f"/articles/{OPEN}").headers["ETag"]

    reader.leave("Waiting.")

    assert reader.open(f"/articles/{OPEN}").headers["ETag"] == before


def test_responses_are_counted_in_words(reader: Reader, desk: Desk) -> None:
    assert "No responses to “Sleep and Pain”" in reader.article()
    for number in (1, 2):
        reader.leave(f"Words {number}")
        desk.decide(number, "approve")
        noun = "response" if number == 1 else "responses"
        assert f"{number} {noun} to “Sleep and Pain”" in reader.article()


def test_a_comment_has_a_name_a_date_and_a_permalink(reader: Reader, desk: Desk) -> None:
    reader.leave("Words.")
    desk.decide(1, "approve")

    page = reader.article()

    assert re.search(r'<article[^>]*id="comment-1"', page)
    assert re.search(
        r'href="#comment-1".*?<time datetime="\d{4}-\d\d-\d\dT[\d:]+\+00:00">', page, re.S
    )
    answer = reader.open("/comments/1")
    assert (answer.status_code, answer.location) == (302, f"/articles/{OPEN}#comment-1")


@pytest.mark.parametrize("decision", ["reject", "spam", "pending", None])
def test_a_comment_that_is_not_public_has_no_address(
    reader: Reader, desk: Desk, decision: str | None
) -> None:
    reader.leave("Words.")
    if decision:
        desk.decide(1, "approve")
        desk.decide(1, decision)

    assert reader.open("/comments/1").status_code == 404


def test_replies_to_a_comment_that_is_gone_stay(reader: Reader, desk: Desk) -> None:
    reader.leave("The question.")
    desk.decide(1, "approve")
    reader.leave("The answer.", parent=1)
    desk.decide(2, "approve")

    desk.decide(1, "reject")

    page = reader.article()
    assert ("The question." in page, "The answer." in page) == (False, True)
    assert "no longer shown" in page


def test_the_text_of_a_comment_is_shown_as_it_was_sanitised(reader: Reader, desk: Desk) -> None:
    reader.leave("<script>alert(1)</script> <b>BP <high</b> & 5 < 6")
    desk.decide(1, "approve")

    page = reader.article()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <b>BP &lt;high</b> &amp; 5 &lt; 6" in page


def test_the_form_has_the_labels_order_and_hints_readers_know(reader: Reader) -> None:
    form = reader.article().split('id="respond"', 1)[1]

    said = [
        "Leave a Reply",
        "Your email address will not be published.",
        "Required fields are marked",
    ]
    said += ['for="comment"', 'for="name"', 'for="email"', "Post Comment"]
    places = [form.index(each) for each in said]
    assert places == sorted(places)
    assert "csrf_token" not in form


def test_a_closed_article_says_so_where_the_form_was(reader: Reader) -> None:
    page = reader.article(CLOSED)

    assert "Comments are closed" in page
    assert "<form" not in page.split('id="respond"')[1]


def test_a_page_for_readers_runs_no_context_processor_of_the_desk(site: Flask) -> None:
    for_every_page = {each.__module__ for each in site.template_context_processors[None]}

    assert not [each for each in for_every_page if "moderation" in each]
    assert site.template_context_processors["moderation"]
