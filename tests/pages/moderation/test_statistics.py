"""The statistics: figures in words, in tables, and in pictures that load nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from models.column_types import now
from models.statistics import desk
from models.statistics import desk as figures
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

STATISTICS = "/moderation/statistics"
PICTURES = ("arrived", "decided", "decisions", "reasons", "moderators")


@pytest.fixture
def four(site: Flask, reader: Reader, desk: Desk) -> None:
    """Four replies that came on the day before: three decided, one waits."""
    for number in range(1, 5):
        reader.leave(f"Words {number}.", email=f"r{number}@example.org")
    token = desk.token(STATISTICS)
    for number, decision in ((1, "approve"), (2, "approve"), (3, "reject")):
        sent = {"revision": 1, "decision": decision, "reason": "", "csrf_token": token}
        sent["reason"] = "abuse" if decision == "reject" else ""
        desk.client.post(f"/moderation/comments/{number}/decisions", data=sent)
    is_sqlite = site.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    before = "datetime(created_at, '-1 day')" if is_sqlite else "created_at - interval '1 day'"
    rows(site, f"UPDATE comments SET created_at = {before}")  # noqa: S608 - ours


def cells(page: str, name: str) -> list[str]:
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.S)
    assert row, name
    return re.findall(r">([^<]+)</td>", row[1])


def test_an_empty_desk_says_so(desk: Desk) -> None:
    page = desk.open(STATISTICS).text

    assert "not known yet" in page
    assert "nothing waits" in page
    assert "Nothing to count yet." in page


def test_shares_stand_in_tables(desk: Desk, four: None) -> None:
    page = desk.open(STATISTICS).text

    assert cells(page, "Approved") == ["2", "67 %"]
    assert cells(page, "Rejected") == ["1", "33 %"]
    assert cells(page, "Abuse") == ["1", "33 %"]
    assert cells(page, "Mona") == ["3", "100 %"]


def test_waiting_times_are_said_in_words(desk: Desk, four: None) -> None:
    page = desk.open(STATISTICS).text

    assert len(re.findall(r"<dd>1 day</dd>", page)) == 3
    assert "among the last 2000 decisions" in page


def test_each_day_has_its_figures(site: Flask, four: None) -> None:
    with site.app_context():
        days = desk.daily_counts(now().date())

    assert len(days) == desk.CHART_DAYS
    assert [(each.arrived, each.decided) for each in days[-2:]] == [(4, 0), (0, 3)]


def test_a_busy_day_is_counted_to_an_end(
    desk: Desk, four: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MAX_COUNTED_PER_DAY", 2)

    assert "A day is counted up to" in desk.open(STATISTICS).text


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_loads_and_runs_nothing(desk: Desk, four: None, name: str) -> None:
    answer = desk.open(f"{STATISTICS}/{name}.svg")

    assert answer.mimetype == "image/svg+xml"
    assert not re.search(r"<script|href=|url\(|@import|<\?xml-stylesheet", answer.text)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_policy_of_its_own(desk: Desk, name: str) -> None:
    policy = desk.open(f"{STATISTICS}/{name}.svg").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
    assert "script" not in policy


def test_values_are_written_in_the_picture(desk: Desk, four: None) -> None:
    picture = desk.open(f"{STATISTICS}/decisions.svg").text

    for said in ("Approved", "Rejected", ">2<", ">1<"):
        assert said in picture


def test_an_unknown_picture_is_not_there(desk: Desk) -> None:
    assert desk.open(f"{STATISTICS}/none.svg").status_code == 404
