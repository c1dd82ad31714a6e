"""Closed comments: by hand or by age, said where the form was, and no word lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from blueprints.common.caching import response_cache
from models.articles.article import Article
from models.submissions import submit
from tests.support.cast import CLOSED, OPEN, Desk, Reader, publish
from tests.support.rows import how_many

PUBLISHED = date(2026, 11, 22)
LAST_DAY, CLOSING_DAY = PUBLISHED + timedelta(days=13), PUBLISHED + timedelta(days=14)
WORDS = "Words that must not be lost."


@pytest.fixture
def fortnight(build: Callable[..., Flask]) -> Flask:
    """A site whose articles take replies for fourteen days."""
    app = build(comments_close_after=14)
    publish(app)
    return app


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let it be noon of another day."""

    def become(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        for module in (response_cache, submit):
            monkeypatch.setattr(module, "now", lambda: noon)

    return become


@pytest.mark.parametrize(
    ("close_after", "day", "takes"),
    [
        (0, PUBLISHED + timedelta(days=9_999), True),
        (14, LAST_DAY, True),
        (14, CLOSING_DAY, False),
        (1, PUBLISHED, True),
    ],
)
def test_age_closes_comments_on_its_day(close_after: int, day: date, takes: bool) -> None:
    article = Article(published=PUBLISHED, comments_open=True)

    assert article.takes_replies(close_after=close_after, on=day) is takes


def test_an_old_article_says_since_when_where_the_form_was(
    fortnight: Flask, today: Callable[[date], None]
) -> None:
    today(CLOSING_DAY)

    page = Reader(fortnight).article()

    assert "Comments are closed." in page
    assert "December 6, 2026</time>, 14 days after" in page
    assert "<textarea" not in page


def test_a_page_kept_from_the_day_before_is_not_shown_again(
    fortnight: Flask, today: Callable[[date], None]
) -> None:
    reader = Reader(fortnight)
    today(LAST_DAY)
    assert "<textarea" in reader.article()
    known = reader.open(f"/articles/{OPEN}").headers["ETag"]

    today(CLOSING_DAY)
    answer = reader.client.get(f"/articles/{OPEN}", headers={"If-None-Match": known})

    assert (answer.status_code, "Comments are closed." in answer.text) == (200, True)


@pytest.mark.parametrize("fields", [{}, {"preview": "Preview"}, {"name": ""}])
def test_a_reply_too_late_stores_nothing_and_keeps_the_words(
    fortnight: Flask, today: Callable[[date], None], fields: dict[str, str]
) -> None:
    today(CLOSING_DAY)

    answer = Reader(fortnight).reply(WORDS, **fields)

    assert answer.status_code == 403
    assert f"{WORDS}</textarea>" in answer.text
    assert "so your reply was not stored" in answer.text
    assert how_many(fortnight, "comments") == 0


def test_a_reply_on_the_last_day_is_taken(fortnight: Flask, today: Callable[[date], None]) -> None:
    today(LAST_DAY)

    assert Reader(fortnight).reply(WORDS).status_code == 303


def test_comments_closed_by_hand_name_no_date(reader: Reader) -> None:
    page = reader.article(CLOSED)

    assert "Comments are closed." in page
    assert "by themselves" not in page


def test_a_closed_thread_is_read_but_not_answered(
    fortnight: Flask, today: Callable[[date], None]
) -> None:
    reader, desk = Reader(fortnight), Desk.signed_in(fortnight)
    today(LAST_DAY)
    reader.leave("The question.")
    desk.decide(1, "approve")

    today(CLOSING_DAY)

    page = reader.article()
    assert ("The question." in page, "reply_to=" in page) == (True, False)
