"""Variants of one text that arrive, change and are decided at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, text

from extensions import db
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from models.screening import near_duplicates
from tests.models.moderation.test_lock_order import together
from tests.models.screening.near_duplicates.test_minhash import CREAM
from tests.support.cast import Reader
from tests.support.decide import decide
from tests.support.rows import rows
from tests.support.running import wait_until

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

LOST = """
    SELECT count(*) FROM comments AS behind
    WHERE behind.status = 'pending' AND behind.rank >= 10 AND NOT EXISTS (
        SELECT 1 FROM comments AS front WHERE front.campaign_id = behind.campaign_id
        AND front.status = 'pending' AND front.rank < 10)
"""


@pytest.fixture
def mona(site: Flask) -> None:
    """A moderator, the first one."""
    with site.app_context():
        Moderator.add("mona@desk.example", name="Mona")
        db.session.commit()


def send(site: Flask, number: int, **said: object) -> Callable[[], object]:
    """Send a variant from a network of its own."""
    reader = Reader(site, address=f"192.0.{number}.1")
    return lambda: reader.leave(f"{CREAM} {number}", email=f"ann{number}@example.org", **said)


def deciding(site: Flask, numbers: range) -> Callable[[], None]:
    """Mark these as spam one after the other, each in a transaction of its own."""

    def decide() -> None:
        for number in numbers:
            with site.app_context():
                comment, mona = (
                    db.session.get_one(Comment, number),
                    db.session.get_one(Moderator, 1),
                )
                make_decision(comment, "spam", by=mona, seen=SeenRevision(comment.revision))
                db.session.commit()

    return decide


def wait_until_somebody_waits(site: Flask) -> None:
    """Wait until a transaction of this database waits for another one."""
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    wait_until(lambda: rows(site, f"{waits} AND datname = current_database()"))


def test_variants_that_arrive_at_the_same_moment_are_one_campaign(site: Flask) -> None:
    assert together(*(send(site, number) for number in range(6))) == []

    assert len(rows(site, "SELECT DISTINCT campaign_id FROM comments")) == 1
    assert rows(site, "SELECT count(*) FROM comments WHERE rank < 10") == [(1,)]


def test_none_is_lost_while_others_are_decided_and_arrive(site: Flask, mona: None) -> None:
    for number in range(10):
        send(site, number)()
    arriving = [send(site, number) for number in range(10, 16)]

    def arrive() -> None:
        for each in arriving:
            each()

    assert together(deciding(site, range(1, 11)), arrive) == []
    assert rows(site, "SELECT count(*) FROM comments WHERE status = 'pending'") == [(6,)]
    assert rows(site, LOST) == [(0,)]


def test_none_is_lost_while_writers_change_and_withdraw_theirs(site: Flask, mona: None) -> None:
    receipts = [send(site, number)() for number in range(12)]

    def change() -> None:
        for number, each in enumerate(receipts[5:9]):
            words = {"name": "Ann", "comment": f"Quite other words than before, {number} of them."}
            Reader(site).client.post(str(each), data=words)

    def withdraw() -> None:
        for each in receipts[9:]:
            Reader(site).client.post(f"{each}/withdrawal")

    assert together(deciding(site, range(1, 6)), change, withdraw) == []
    assert rows(site, LOST) == [(0,)]


def test_whoever_answers_a_comment_passes_while_it_waits_to_be_screened_again(site: Flask) -> None:
    send(site, 1)()
    decide(site, 1, "approve")
    rows(site, "DELETE FROM likenesses")
    runner = site.test_cli_runner()
    screening = Thread(target=runner.invoke, kwargs={"args": ["comments", "rescreen", "--all"]})

    with site.app_context():
        near_duplicates.lock()
        screening.start()
        wait_until_somebody_waits(site)
        db.session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        lock = select(Comment.id).where(Comment.id == 1)

        assert db.session.scalar(lock.with_for_update(read=True, key_share=True)) == 1

    screening.join()


def test_the_same_key_from_another_network_waits_before_it_has_any_turn(site: Flask) -> None:
    receipt, key = Reader(site).leave(CREAM), "k" * 43

    def change() -> None:
        for number in range(9):
            words = {"name": "Ann", "comment": f"Quite other words than before, {number} of them."}
            assert Reader(site).client.post(receipt, data=words).status_code != 500

    twice = [send(site, number, post_key=key) for number in (1, 2)]

    assert together(*twice, change) == []
