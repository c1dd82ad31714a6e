"""Traps for programs: what they tell of a reply's way here, and that nothing is refused for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from extensions import db
from models.column_types import now
from models.commenters.network import Network
from models.moderation.edit import edit
from models.screening.finding import Finding
from models.screening.honeypot import MANY_FROM_NETWORK, TYPICAL, SubmissionSignals, find
from models.screening.text import Text
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.database.test_query_plans import explained
from tests.models.conftest import Leave

Make = Callable[..., Submission]
A_MONTH = 30 * 24 * 60 * 60  # seconds
INDEX = "ix_comments_network_fingerprint_created_at"


@pytest.mark.parametrize(
    ("arrival", "found"),
    [
        (TYPICAL, []),
        (SubmissionSignals(seconds=3), []),
        (SubmissionSignals(seconds=2.94), [("too fast", "doubt", {"seconds": 2.9})]),
        (SubmissionSignals(seconds=0), [("too fast", "doubt", {"seconds": 0})]),
        (SubmissionSignals(seconds=1.1, was_reviewed=True), []),
        (
            SubmissionSignals(seconds=0.9, was_reviewed=True),
            [("too fast", "doubt", {"seconds": 0.9})],
        ),
        (SubmissionSignals(seconds=A_MONTH), []),
        (SubmissionSignals(seconds=A_MONTH + 90_000), [("too old", "doubt", {"days": 31})]),
        (SubmissionSignals(), [("no clock", "doubt", {})]),
        (SubmissionSignals(was_reviewed=True), [("no clock", "doubt", {})]),
        (SubmissionSignals(seconds=60, has_filled_trap=True), [("trap", "spam", {})]),
        (
            SubmissionSignals(has_filled_trap=True),
            [("trap", "spam", {}), ("no clock", "doubt", {})],
        ),
    ],
)
def test_how_a_reply_came_is_a_reason(arrival: SubmissionSignals, found: list[Any]) -> None:
    seen = find(arrival, from_network=1)

    assert [(each.check, each.effect, dict(each.values)) for each in seen] == found


@pytest.mark.parametrize(
    ("count", "doubted"), [(1, 0), (MANY_FROM_NETWORK - 1, 0), (MANY_FROM_NETWORK, 1), (100, 1)]
)
def test_one_network_is_doubted_from_the_fifth_reply_within_an_hour(
    count: int, doubted: int
) -> None:
    found = find(TYPICAL, from_network=count)

    assert [each.values["count"] for each in found] == [count] * doubted


def found_in(comment: Any) -> list[tuple[str, dict[str, Any]]]:
    wanted = select(Finding).where(Finding.comment_id == comment.id).order_by(Finding.id)
    return [(each.check, dict(each.values)) for each in db.session.scalars(wanted)]


def test_the_fifth_reply_of_a_network_says_how_many_came(leave: Leave) -> None:
    comments = [leave(f"Words {number}.", address=f"192.0.2.{number}") for number in range(5)]

    assert [found_in(each) for each in comments] == [[]] * 4 + [[("network", {"count": 5})]]


@pytest.mark.parametrize(
    ("minutes", "address"), [(0, "203.0.113.9"), (61, "192.0.2.10")], ids=["network", "hour"]
)
def test_replies_of_another_network_or_hour_do_not_count(
    leave: Leave, reply: Make, minutes: int, address: str
) -> None:
    for number in range(6):
        leave(f"Words {number}.")

    later = now() + timedelta(minutes=minutes)
    comment = submit(reply("Another.", address=address), limit=1_000, at=later).comment

    assert found_in(comment) == []


def test_a_filled_trap_keeps_the_words_and_puts_the_reply_into_the_lane_of_spam(
    leave: Leave,
) -> None:
    comment = leave("Buy this.", signals=SubmissionSignals(seconds=60, has_filled_trap=True))

    assert (comment.status, comment.source, comment.rank) == ("pending", "Buy this.", 3)


def test_what_the_way_told_stays_when_the_words_change(leave: Leave) -> None:
    comment = leave("First.", signals=SubmissionSignals())

    edit(comment, Text.of("Second.", name="Ann"))

    assert found_in(comment) == [("no clock", {})]
    assert comment.rank == 2


@pytest.fixture
def statements(leave: Leave) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that runs, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", listen)
    yield seen
    event.remove(db.engine, "before_cursor_execute", listen)


def test_counting_a_network_reads_its_own_replies_alone(
    site: Any, reply: Make, statements: list[tuple[str, Any]]
) -> None:
    submit(reply("Words.", network=Network.of("192.0.2.1")), limit=1_000)
    counting = [each for each in statements if each[0].startswith("SELECT comments.created_at")]

    db.session.rollback()  # SQLite has one writer
    plans = explained(site, counting)

    assert counting
    assert any(INDEX in line for line in plans), plans
    assert not any(line.startswith("SCAN comments") for line in plans)
