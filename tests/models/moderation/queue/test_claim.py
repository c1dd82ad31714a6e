"""Claims: two people, one queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.column_types import now
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide, set_urgent
from models.moderation.queue.claim import LIFETIME, Claim
from models.moderators.moderator import Moderator
from tests.models.conftest import Leave


@pytest.fixture
def otto(domain: None) -> Moderator:
    """A second moderator."""
    return Moderator.add("otto@desk.example", name="Otto")[0]


def test_a_claim_says_who_has_it_and_stays_theirs(
    leave: Leave, mona: Moderator, otto: Moderator
) -> None:
    comment = leave()
    Claim.take(comment, by=mona)

    claim = Claim.take(comment, by=otto)

    assert claim.moderator is mona
    assert Claim.on([comment.id])[comment.id].moderator is mona


def test_a_claim_ends_by_itself(leave: Leave, mona: Moderator, otto: Moderator) -> None:
    comment, start = leave(), now()
    Claim.take(comment, by=mona, at=start)

    later = start + LIFETIME + timedelta(seconds=1)

    assert Claim.on([comment.id], later) == {}
    assert Claim.take(comment, by=otto, at=later).moderator is otto


def test_going_on_puts_the_end_off_but_keeps_the_beginning(leave: Leave, mona: Moderator) -> None:
    comment, start = leave(), now()
    Claim.take(comment, by=mona, at=start)

    claim = Claim.take(comment, by=mona, at=start + timedelta(minutes=4))

    assert (claim.since, claim.until) == (start, start + timedelta(minutes=4) + LIFETIME)


def test_only_ones_own_claim_is_given_up(leave: Leave, mona: Moderator, otto: Moderator) -> None:
    comment = leave()
    Claim.take(comment, by=mona)

    Claim.release(comment, by=otto)
    kept = Claim.on([comment.id])
    Claim.release(comment, by=mona)

    assert (len(kept), Claim.on([comment.id])) == (1, {})


def test_the_next_one_is_the_oldest_that_nobody_has_open(
    leave: Leave, mona: Moderator, otto: Moderator
) -> None:
    first, second = leave("First."), leave("Second.")

    given = Claim.next_one(by=mona), Claim.next_one(by=otto)

    assert given == (first, second)


def test_what_one_has_open_oneself_comes_first(leave: Leave, mona: Moderator) -> None:
    leave("First.")
    second = leave("Second.")
    Claim.take(second, by=mona)

    assert Claim.next_one(by=mona) is second


def test_urgent_replies_are_given_out_first(leave: Leave, mona: Moderator) -> None:
    leave("First.")
    urgent = leave("Second.")
    set_urgent(urgent, urgent=True, by=mona)

    assert Claim.next_one(by=mona) is urgent


def test_nothing_is_given_out_when_all_is_decided_or_open_elsewhere(
    leave: Leave, mona: Moderator, otto: Moderator
) -> None:
    decide(leave("First."), "approve", by=mona, seen=SeenRevision(1))
    Claim.take(leave("Second."), by=otto)

    assert Claim.next_one(by=mona) is None
