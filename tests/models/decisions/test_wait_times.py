"""How long replies usually wait: learnt from the desk, in words, and never more than is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.decisions.wait_times import usual_wait, waited
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from tests.models.conftest import Leave

Decide = Callable[[timedelta], Comment]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def decide(leave: Leave, mona: Moderator) -> Decide:
    """Leave a reply that waited so long, and decide it now."""
    numbers = count()

    def after(wait: timedelta) -> Comment:
        comment = leave(f"Words {next(numbers)}")
        comment.created_at = now() - wait
        make_decision(comment, "reject", by=mona, seen=SeenRevision(1))
        db.session.flush()
        return comment

    return after


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(minutes=5), "an hour"),
        (timedelta(minutes=59), "an hour"),
        (timedelta(minutes=61), "two hours"),
        (5 * HOUR, "six hours"),
        (13 * HOUR, "a day"),
        (3 * DAY - HOUR, "three days"),
        (6 * DAY, "a week"),
        (29 * DAY, "a month"),
        (40 * DAY, ""),
    ],
)
def test_the_usual_wait_is_rounded_up_to_words(decide: Decide, wait: timedelta, words: str) -> None:
    for _ in range(10):
        decide(wait)

    assert usual_wait() == words


def test_nothing_is_claimed_after_fewer_than_ten_decisions(decide: Decide) -> None:
    for _ in range(9):
        decide(HOUR)

    assert usual_wait() == ""


@pytest.mark.parametrize(("slow", "words"), [(2, "an hour"), (4, "three days")])
def test_the_wait_is_what_nine_in_ten_wait_at_most(decide: Decide, slow: int, words: str) -> None:
    for wait in [HOUR / 2] * (20 - slow) + [2.5 * DAY] * slow:
        decide(wait)

    assert usual_wait() == words


def test_only_the_last_fifty_decisions_count(decide: Decide) -> None:
    for wait in [20 * DAY] * 10 + [HOUR / 2] * 50:
        decide(wait)

    assert usual_wait() == "an hour"


def test_a_second_thought_is_no_wait(decide: Decide, mona: Moderator) -> None:
    for comment in [decide(HOUR) for _ in range(9)]:
        make_decision(comment, "approve", by=mona, seen=SeenRevision(1))
    db.session.flush()

    assert usual_wait() == ""


def test_a_desk_that_stopped_deciding_promises_less(decide: Decide, leave: Leave) -> None:
    for _ in range(10):
        decide(HOUR / 2)
    for number in range(3):
        leave(f"Still waiting {number}").created_at = now() - 4 * DAY
    db.session.flush()

    assert usual_wait() == "five days"


def test_fresh_replies_do_not_make_the_desk_look_faster(decide: Decide, leave: Leave) -> None:
    for _ in range(10):
        decide(2 * DAY - HOUR)
    for number in range(30):
        leave(f"Just now {number}")

    assert usual_wait() == "two days"


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(0), "less than an hour"),
        (timedelta(minutes=59), "less than an hour"),
        (HOUR, "more than an hour"),
        (26 * HOUR, "more than a day"),
        (400 * DAY, "more than a month"),
    ],
)
def test_the_wait_so_far_is_rounded_down(leave: Leave, wait: timedelta, words: str) -> None:
    comment = leave()

    assert waited(comment, comment.created_at + wait) == words
