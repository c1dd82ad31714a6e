"""The history: who decided what, when and why; narrowed, undone, and taken into a spreadsheet."""

from __future__ import annotations

import csv
import re
import sys

import pytest
from flask import Flask

from models.moderation import history
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

HISTORY = "/moderation/decisions"
DOOR = sys.modules["blueprints.moderation.history"]  # a blueprint has the same name


def decide(desk: Desk, comment_id: int, decision: str, **fields: object) -> None:
    sent = {"revision": 1, "decision": decision, "csrf_token": desk.token(HISTORY), **fields}
    answer = desk.client.post(f"/moderation/comments/{comment_id}/decisions", data=sent)
    assert answer.status_code == 303, answer.text


@pytest.fixture
def otto(site: Flask, desk: Desk) -> Desk:
    """Mona’s colleague."""
    return Desk.signed_in(site, "otto@desk.example")


@pytest.fixture
def three(reader: Reader, desk: Desk, otto: Desk) -> None:
    """Mona approved the first and rejected the second; Otto marked the third as spam."""
    for number in range(1, 4):
        reader.leave(f"Words {number}.", email=f"r{number}@example.org")
    decide(desk, 1, "approve")
    decide(desk, 2, "reject", reason="abuse", words="Please be kind.", note="Second time.")
    decide(otto, 3, "spam", reason="advertising")


def listed(desk: Desk, query: str = "") -> list[int]:
    """The replies that a page of the history is about."""
    page = desk.open(f"{HISTORY}?{query}").text
    return [int(each) for each in re.findall(r">reply #(\d+), revision", page)]


def test_who_what_when_and_why(desk: Desk, three: None) -> None:
    page = desk.open(HISTORY).text

    assert listed(desk) == [3, 2, 1]
    for said in ("Mona", "Otto", "pending → <strong>rejected", "Abuse", "Please be kind."):
        assert said in page
    assert "Note: Second time." in page


@pytest.mark.parametrize(
    ("query", "replies"),
    [
        ("moderator=1", [2, 1]),
        ("moderator=2", [3]),
        ("decision=approve", [1]),
        ("reason=abuse", [2]),
        ("comment=2", [2]),
        ("comment=%232", [2]),
        ("moderator=1&decision=reject", [2]),
        ("moderator=2&decision=reject", []),
        ("since=2000-01-01&until=2100-01-01", [3, 2, 1]),
        ("since=2100-01-01", []),
        ("until=2000-01-01", []),
        ("person=nobody", []),
        ("before=3", [2, 1]),
        ("decision=bake&since=never&moderator=x", [3, 2, 1]),
    ],
)
def test_it_is_narrowed(desk: Desk, three: None, query: str, replies: list[int]) -> None:
    assert listed(desk, query) == replies


def test_it_is_narrowed_to_a_person(site: Flask, desk: Desk, three: None) -> None:
    ((tag,),) = rows(
        site,
        "SELECT tag FROM commenters JOIN comments ON commenter_id = commenters.id"
        " WHERE comments.id = 2",
    )

    assert listed(desk, f"person={tag}") == [2]
    assert listed(desk, f"person={tag}&decision=approve") == []


def test_pages_follow_each_other_by_key(
    desk: Desk, three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DOOR, "PAGE_SIZE", 2)

    first = desk.open(f"{HISTORY}?since=2000-01-01").text
    older = re.search(r'rel="next" href="([^"]+)"', first)

    assert older
    assert "since=2000-01-01" in older[1]
    assert listed(desk, older[1].partition("?")[2].replace("&amp;", "&")) == [1]


def test_a_long_look_stops_and_can_go_on(
    desk: Desk, three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MAX_ROWS_READ", 1)

    page = desk.open(f"{HISTORY}?moderator=1&decision=approve").text

    assert "there is more to look through" in page
    assert "before=" in page


def test_the_last_decision_can_be_undone_from_here(site: Flask, desk: Desk, three: None) -> None:
    decide(desk, 1, "reject")

    page = desk.open(HISTORY).text
    answer = desk.press(f"{HISTORY}/4/undo", on=HISTORY)

    assert f"{HISTORY}/4/undo" in page
    assert f"{HISTORY}/1/undo" not in page
    assert answer.status_code == 303
    assert rows(site, "SELECT status FROM comments WHERE id = 1") == [("approved",)]


def test_an_auditor_sees_no_button(site: Flask, desk: Desk, three: None) -> None:
    desk.open(HISTORY)  # says once what Mona did last
    rows(site, "UPDATE moderators SET role = 'auditor'")

    assert "/undo" not in desk.open(HISTORY).text


def exported(desk: Desk, query: str = "") -> list[dict[str, str]]:
    answer = desk.open(f"{HISTORY}.csv?{query}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(answer.text.splitlines()))


def test_the_same_decisions_go_into_a_spreadsheet(
    desk: Desk, three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DOOR, "EXPORT_PAGE_SIZE", 2)

    found = exported(desk)

    assert [each["reply"] for each in found] == ["3", "2", "1"]
    assert (found[1]["moderator"], found[1]["reason"], found[1]["after"]) == (
        "Mona",
        "abuse",
        "rejected",
    )
    assert [each["reply"] for each in exported(desk, "moderator=2")] == ["3"]


def test_a_spreadsheet_holds_no_words(desk: Desk, three: None) -> None:
    written = desk.open(f"{HISTORY}.csv").text

    assert not re.search(r"kind|Second time|Words|@", written)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_runs(site: Flask, desk: Desk, three: None, name: str) -> None:
    rows(site, f"UPDATE moderators SET name = '{name}'")  # noqa: S608 - our own names

    assert {each["moderator"] for each in exported(desk)} == {f"'{name}"}
