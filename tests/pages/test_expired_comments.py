"""Replies whose words were destroyed after their time: at the desk, and on the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from models.column_types import now
from models.privacy.retention import run
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

WORDS = "My neighbour is a thief."


@pytest.fixture
def receipt(site: Flask, reader: Reader, desk: Desk) -> str:
    """The receipt of a rejected reply, long ago."""
    link = reader.leave(WORDS, name="Zacharias")
    desk.decide(1, "reject", reason="personal", words="Nothing about others, please.")
    with site.app_context():
        run(now() + timedelta(days=31))
    return link


def test_the_desk_says_so_and_offers_no_approval(desk: Desk, receipt: str) -> None:
    page = desk.open("/moderation/comments/1").text

    assert "Its words were destroyed after 30 days" in page
    assert "Name destroyed" in page
    assert 'value="approve"' not in page
    assert 'value="pending"' not in page


@pytest.mark.parametrize("decision", ["approve", "pending"])
def test_it_cannot_be_published_any_more(
    site: Flask, desk: Desk, receipt: str, decision: str
) -> None:
    answer = desk.decide(1, decision)

    assert answer.status_code == 409
    assert "destroyed after their time" in answer.text
    assert rows(site, "SELECT status FROM comments")[0][0] == "rejected"


def test_the_decision_cannot_be_undone_any_more(site: Flask, desk: Desk, receipt: str) -> None:
    token = desk.token("/moderation/")

    answer = desk.client.post("/moderation/decisions/1/undo", data={"csrf_token": token})

    assert answer.status_code == 409
    assert rows(site, "SELECT status FROM comments")[0][0] == "rejected"


@pytest.mark.parametrize("path", ["redactions", "editors-note"])
def test_there_is_nothing_to_work_on(desk: Desk, receipt: str, path: str) -> None:
    assert desk.open(f"/moderation/comments/1/{path}").status_code == 404


def test_neither_search_nor_any_table_finds_the_words(
    site: Flask, desk: Desk, receipt: str
) -> None:
    found = desk.open("/moderation/?lane=rejected&words=neighbour").text

    assert 'id="comment-1"' not in found
    for table in ("comments", "revisions", "findables", "remarks", "messages"):
        assert "neighbour" not in str(rows(site, f"SELECT * FROM {table}"))  # noqa: S608
        assert "Zacharias" not in str(rows(site, f"SELECT * FROM {table}"))  # noqa: S608


def test_the_receipt_says_so_and_keeps_the_rule(reader: Reader, receipt: str) -> None:
    page = reader.open(receipt).text

    assert "Your words and name were destroyed after 30 days" in page
    assert "Why:" in page
    assert "appeal" not in page.lower()


def test_the_history_still_holds(site: Flask, receipt: str) -> None:
    said = site.test_cli_runner().invoke(args=["decisions", "verify"]).output

    assert "1 decisions verified" in said
