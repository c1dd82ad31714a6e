"""The review page: the comment exactly as it will look, and one more press."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from tests.support.cast import OPEN, Reader
from tests.support.rows import how_many

FIELDS = ("comment", "name", "email", "parent", "post_key", "url", "clock", "confirmation")


def confirming_form(page: str) -> dict[str, str]:
    """The fields of the form that confirms, as a browser would send them."""
    form = page.split('id="confirm-parent"')[0].rsplit("<form", 1)[1]
    form += page.split('id="confirm-parent"')[1].split("</form>", 1)[0]
    pairs = {name: re.search(rf'name="{name}"[^>]*?value="([^"]*)"', form) for name in FIELDS}
    return {name: unescape(found[1]) if found else "" for name, found in pairs.items()}


def without_marks(page: str) -> str:
    """A page with brackets for the marks of its words."""
    return re.sub(r"<mark [^>]*>(.*?)</mark>", r"[\1]", page)


@pytest.fixture
def unsaid(reader: Reader) -> Reader:
    """A reader whose browser does not say where a form came from."""
    reader.headers = {}
    return reader


def test_preview_shows_the_comment_and_stores_nothing(site: Flask, reader: Reader) -> None:
    answer = reader.reply("Take <b>5 mg</b>", preview="Preview")

    assert answer.status_code == 200
    assert "<p>Take <b>5 mg</b></p>" in answer.text
    assert how_many(site, "comments") == 0


def test_a_confirmed_review_leaves_the_reply(unsaid: Reader) -> None:
    review = unsaid.reply('Take "5 mg" <b>daily</b>').text

    answer = unsaid.client.post(
        f"/articles/{OPEN}/comments", headers={}, data=confirming_form(review)
    )

    assert answer.status_code == 303
    assert "Take &#34;5 mg&#34; <b>daily</b>" in unsaid.open(answer.location).text.replace(
        '"5 mg"', "&#34;5 mg&#34;"
    )


def test_confirming_twice_is_one_comment(site: Flask, unsaid: Reader) -> None:
    fields = confirming_form(unsaid.reply("Words.").text)

    first, second = (
        unsaid.client.post(f"/articles/{OPEN}/comments", headers={}, data=fields) for _ in range(2)
    )

    assert first.location == second.location
    assert how_many(site, "comments") == 1


@pytest.mark.parametrize("field", ["comment", "name", "email", "confirmation"])
def test_a_confirmation_is_for_exactly_what_was_looked_at(
    site: Flask, unsaid: Reader, field: str
) -> None:
    fields = confirming_form(unsaid.reply("Words.").text)
    fields[field] = "other@example.org" if field == "email" else fields[field] + "x"

    answer = unsaid.client.post(f"/articles/{OPEN}/comments", headers={}, data=fields)

    assert (answer.status_code, how_many(site, "comments")) == (200, 0)


def test_an_address_in_the_words_is_pointed_out_before_anything_is_stored(
    site: Flask, reader: Reader
) -> None:
    answer = reader.reply("Write to me: ann@example.org")

    assert answer.status_code == 200
    assert "This looks like an e-mail address." in answer.text
    assert "<mark><bdi>ann@example.org</bdi></mark>" in answer.text
    assert how_many(site, "comments") == 0
    confirmed = reader.reply(**confirming_form(answer.text))
    assert confirmed.status_code == 303


def test_an_error_found_on_review_is_named(unsaid: Reader) -> None:
    assert unsaid.reply("", preview="Preview").status_code == 422


def test_the_two_ways_on_are_named_for_what_they_do(reader: Reader) -> None:
    page = reader.reply("Words.", preview="Preview").text

    confirming, changing = page.split("Change it</h2>")
    assert "Post it as it is</button>" in confirming
    assert "Post Comment</button>" in changing
    assert "Post Comment" not in confirming


def test_the_place_of_a_finding_is_marked_in_the_reply_itself(reader: Reader) -> None:
    page = reader.reply("<b>Write</b> to ann@example.org, please.").text

    shown = without_marks(page)
    assert "<b>Write</b> to [ann@example.org], please." in shown
    assert '<a href="#private-1">' in page
    assert page.count('id="private-1"') == 1


def test_the_button_of_the_form_looks_first_until_a_script_says_otherwise(
    site: Flask, reader: Reader
) -> None:
    assert re.search(
        r'<button[^>]*name="preview" value="first"[^>]*>Post Comment', reader.article()
    )

    answer = reader.reply("Words.", preview="first")

    assert (answer.status_code, how_many(site, "comments")) == (200, 0)


PRIVATE = [
    ("Call me: +44 7700 900123.", "+44 7700 900123", "phone number"),
    # as the numbers of a country are written: the article says no language, the site's is English
    ("Call me: 020 7946 0123.", "020 7946 0123", "phone number"),
    ("I live at 12 Baker Street, London NW1 6XE.", "12 Baker Street, London NW1 6XE", "postal"),
    ("My card is 4111 1111 1111 1111.", "4111 1111 1111 1111", "payment card"),
    ("I was born on 3 May 1961.", "3 May 1961", "date of birth"),
    ("Dr John Smithers helped.", "John Smithers", "full name of another person"),
]


@pytest.mark.parametrize(("words", "passage", "kind"), PRIVATE)
def test_each_kind_of_what_looks_private_is_pointed_out_and_may_be_posted(
    site: Flask, reader: Reader, words: str, passage: str, kind: str
) -> None:
    answer = reader.reply(words)

    assert (answer.status_code, how_many(site, "comments")) == (200, 0)
    assert "Your reply holds what looks private." in answer.text
    assert kind in answer.text
    assert f"[{passage}]" in without_marks(answer.text)
    assert reader.reply(**confirming_form(answer.text)).status_code == 303


def test_what_looks_private_is_grouped_by_its_kind(reader: Reader) -> None:
    words = "ann@example.org or Dr John Smithers, bob@example.org or ann@example.org"

    page = reader.reply(words).text

    kinds = re.findall(r"<li>This looks like (.*?)</li>", page, re.S)
    assert [len(re.findall("<mark>", each)) for each in kinds] == [2, 1]
    assert page.count('id="private-1"') == 1


def test_an_address_that_only_a_link_holds_is_pointed_out(reader: Reader) -> None:
    page = reader.reply('<a href="mailto:ann@example.org">Write</a> to me.').text

    assert "<mark><bdi>ann@example.org</bdi></mark>" in page
    assert re.search(r"<mark><a [^>]*>Write</a></mark> to me", page)


def test_talk_of_doses_is_posted_at_once(reader: Reader) -> None:
    words = "10 mg 3x/day, then 20/40/60 since 2019; pain 7 on a 0-10 scale."

    assert reader.reply(words).status_code == 303
