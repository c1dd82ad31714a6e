"""The public rules, and the figures that everybody may read: no small numbers, nobody named."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.rejection_reasons import REASONS
from models.statistics.transparency import HIDDEN, SMALL, Totals, public_figures
from tests.support.cast import OPEN, Desk, Reader
from tests.support.rows import rows

REPORT, POLICY = "/moderation-report", "/comment-policy"


def cells(reader: Reader, name: str) -> list[str]:
    """The numbers beside a name: of twelve months, and of all the time."""
    page = reader.open(REPORT).text
    row = re.search(
        rf'<tr>\s*<th scope="row">\s*(?:<a[^>]*>)?{name}(?:</a>)?\s*</th>(.*?)</tr>', page, re.S
    )
    assert row, name
    return re.findall(r">([^<]+)</td>", row[1])


def decided(site: Flask, desk: Desk, reader: Reader, many: int, decision: str, **why: str) -> None:
    """Many replies that were decided the same way."""
    token, first = desk.token("/moderation/decisions"), len(rows(site, "SELECT id FROM comments"))
    for number in range(first + 1, first + many + 1):
        reader.leave(f"Words {number}", email=f"r{number}@example.org")
        sent = {"revision": 1, "decision": decision, "csrf_token": token, **why}
        desk.client.post(f"/moderation/comments/{number}/decisions", data=sent)


def tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a day pass for the page."""
    day = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(sys.modules["blueprints.transparency_report"], "now", lambda: day)


def test_today_is_not_told(site: Flask, desk: Desk, reader: Reader) -> None:
    decided(site, desk, reader, 6, "approve")

    assert cells(reader, "Received") == ["fewer than 5", "fewer than 5"]


def test_yesterday_is_told(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(site, desk, reader, 6, "approve")
    decided(site, desk, reader, 7, "reject", reason="advertising")
    tomorrow(monkeypatch)

    assert cells(reader, "Received") == ["13", "13"]
    assert cells(reader, "Published") == ["6", "6"]
    assert cells(reader, "Not published") == ["7", "7"]
    assert cells(reader, "Spam") == ["fewer than 5"] * 2
    assert cells(reader, "Advertising") == ["7", "7"]


def test_a_reply_counts_where_it_was_decided_last(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(site, desk, reader, 6, "approve")
    token = desk.token("/moderation/decisions")
    sent = {"revision": 1, "decision": "spam", "csrf_token": token}
    desk.client.post("/moderation/comments/1/decisions", data=sent)
    tomorrow(monkeypatch)

    assert cells(reader, "Published") == ["5", "5"]


def test_the_answers_of_the_site_are_no_replies(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(site, desk, reader, 6, "approve")
    desk.press("/moderation/comments/1/answers", comment="We answer.")
    for decision in ("reject", "approve"):
        desk.decide(7, decision)
    tomorrow(monkeypatch)

    assert cells(reader, "Received") == cells(reader, "Published") == ["6", "6"]


def test_what_else_is_done_to_a_reply_changes_no_number(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(site, desk, reader, 5, "reject", reason="abuse")
    sent = {"passage": "Words", "kind": "phone", "revision": 1, "status": "rejected"}
    answer = desk.press("/moderation/comments/1/redactions", on="/change", reason="other", **sent)
    tomorrow(monkeypatch)

    assert answer.status_code == 303
    assert (cells(reader, "Abuse"), cells(reader, "Not published")) == (["5", "5"], ["5", "5"])


def test_the_page_is_the_same_until_the_day_is_over(
    site: Flask, desk: Desk, reader: Reader
) -> None:
    before = reader.open(REPORT)
    decided(site, desk, reader, 6, "approve")

    after = reader.open(REPORT)

    assert (before.headers["ETag"], before.data) == (after.headers["ETag"], after.data)
    assert "Set-Cookie" not in after.headers


def test_nobody_is_named(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(site, desk, reader, 6, "reject", words="To Ann", note="About Ann")
    tomorrow(monkeypatch)

    assert not re.search(r"Mona|Ann\b|example\.org", reader.open(REPORT).text)


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        ({"a": 9, "b": 8, "c": 3}, {"a": 9, "b": HIDDEN, "c": SMALL}),
        ({"a": 9, "b": 2, "c": 1}, {"a": 9, "b": SMALL, "c": SMALL}),
        ({"a": 9, "b": 4, "c": 4}, {"a": HIDDEN, "b": SMALL, "c": SMALL}),
        ({"a": 9, "b": 8, "c": 5, "d": 1}, {"a": 9, "b": HIDDEN, "c": HIDDEN, "d": SMALL}),
        ({"a": 5, "b": 9, "c": 4}, {"a": 5, "b": HIDDEN, "c": SMALL}),
        ({"a": 9, "b": 8, "c": 0}, {"a": 9, "b": 8, "c": SMALL}),
        ({"a": 9, "b": 0, "c": 3}, {"a": 9, "b": SMALL, "c": SMALL}),
    ],
)
def test_the_rest_does_not_give_a_small_number_away(
    counted: dict[str, int], shown: dict[str, int]
) -> None:
    assert public_figures(Totals({}, counted)).reasons == shown


def test_a_longer_time_does_not_give_a_small_number_away() -> None:
    ever, year = Totals({"received": 20}, {}), Totals({"received": 18}, {})

    assert public_figures(year, longer_period=ever).sums == {"received": HIDDEN}


def test_every_reason_has_a_rule_with_an_address(reader: Reader) -> None:
    page = reader.open(POLICY)

    assert page.status_code == 200
    for code, reason in REASONS.items():
        assert f'id="{code}"' in page.text
        assert reason.rule.split(":")[0] in page.text


def test_both_pages_are_linked_where_people_need_them(reader: Reader) -> None:
    article = reader.article(OPEN)

    assert article.count('href="/comment-policy"') >= 2
    assert 'href="/moderation-report"' in article
    assert "/comment-policy" in reader.open("/sitemap.xml").text


def test_appeals_and_what_came_of_them_are_told(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 8):
        receipt = reader.leave(f"Words {number}", email=f"r{number}@example.org")
        desk.decide(number, "reject")
        reader.client.post(f"{receipt}/appeal", data={"remark": "Look again."})
        if number < 7:
            said = {f"appeal-{number}-revision": 1}
            desk.press(f"/moderation/appeals/{number}/grant", on="/moderation/appeals", **said)
    tomorrow(monkeypatch)

    names = ("Appeals by writers", "Published after an appeal", "Decision stood after an appeal")
    assert [cells(reader, name)[0] for name in names] == ["7", "6", "fewer than 5"]


def test_an_address_that_was_looked_up_is_told(
    site: Flask, desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.leave("Words.")
    with site.app_context():
        for _ in range(5):
            Decision.lock_log()
            Decision.record(
                "reveal", on=db.session.get_one(Comment, 1), by=None, before="", outcome=""
            )
        db.session.commit()
    tomorrow(monkeypatch)

    assert cells(reader, "E-mail addresses looked up") == ["5", "5"]
