"""Variants of one text on one card of the queue: shown, compared, decided about together."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.models.screening.near_duplicates.test_minhash import CREAM
from tests.support.cast import Desk, Reader
from tests.support.many_variants import copy
from tests.support.rows import rows

IDS = re.compile(r'type="hidden" name="ids" value="(\d+:\d+:pending)"')


@pytest.fixture
def sent(site: Flask) -> None:
    """Five variants of one text, and another reply."""
    for number in range(5):
        reader = Reader(site, address=f"192.0.{number}.1")
        reader.leave(CREAM.replace("two weeks", f"{number} days"), name=f"Ann {number}")
    Reader(site).leave("Walking before work helps me more than any cream did so far.")


def test_one_card_shows_all_and_what_differs(sent: None, desk: Desk) -> None:
    page = desk.queue()

    assert page.count("data-card>") == 2
    assert "5 nearly the same replies" in page
    assert all(f"Ann {number}</bdi>" in page for number in range(5))
    assert "added: </span>4</ins>" in page


def test_where_a_link_leads_is_compared_too(site: Flask, desk: Desk) -> None:
    for number, host in enumerate(["clinic.example.org", "pills.example.org"]):
        words = f'{CREAM} <a href="https://{host}/">Read it here</a>.'
        Reader(site, address=f"192.0.{number}.1").leave(words, email=f"r{number}@example.org")

    page = desk.queue()

    assert "2 nearly the same replies" in page
    assert "added: </span>pills</ins>" in page


def test_what_stands_behind_leads_to_the_others(sent: None, desk: Desk) -> None:
    link = re.search(
        r'href="([^"]*campaign[^"]*)">One of several', desk.open("/moderation/comments/2").text
    )

    assert link
    page = desk.open(link[1].replace("&amp;", "&")).text
    assert page.count("data-card>") == 5
    assert "Nearly the same replies only." in page


def test_all_of_a_card_are_decided_together(site: Flask, sent: None, desk: Desk) -> None:
    chosen = IDS.findall(desk.queue())
    confirm = desk.press("/moderation/batches", on="/moderation/", ids=chosen, decision="spam")

    desk.press(f"{confirm.location}/steps", on=confirm.location)

    assert len(chosen) == 5
    assert rows(site, "SELECT status, count(*) FROM comments GROUP BY status ORDER BY status") == [
        ("pending", 1),
        ("spam", 5),
    ]


def test_the_filters_keep_the_campaign(sent: None, desk: Desk) -> None:
    page = desk.open("/moderation/?campaign=1&words=cream").text

    assert '<input id="campaign" name="campaign" type="hidden" value="1">' in page
    (spam,) = re.findall(r'href="([^"]*lane=spam)"', page)
    assert "campaign=1" in spam


def test_a_card_shows_fifty_and_says_that_there_are_more(
    site: Flask, sent: None, desk: Desk
) -> None:
    copy(site, 95)

    page = desk.queue()

    assert "100 nearly the same replies" in page
    assert "not all are shown here" in page
    assert len(IDS.findall(page)) == 50
    assert "Spam: all 50" in page


def test_very_many_are_not_counted_to_the_end(site: Flask, sent: None, desk: Desk) -> None:
    copy(site, 1_200)

    assert "More than 999 nearly the same replies" in desk.queue()


def test_an_auditor_sees_them_and_decides_nothing(site: Flask, sent: None, desk: Desk) -> None:
    rows(site, "UPDATE moderators SET role = 'auditor'")

    page = desk.queue()

    assert "5 nearly the same replies" in page
    assert not IDS.findall(page)


def test_words_of_a_variant_are_shown_as_words(site: Flask, sent: None, desk: Desk) -> None:
    Reader(site).leave(f"{CREAM} &lt;script&gt;alert(1)&lt;/script&gt;")

    assert "<script>alert" not in desk.queue()
