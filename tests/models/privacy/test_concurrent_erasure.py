"""Letting go while somebody writes: who leaves a reply, erases one, and what goes by itself."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text

from extensions import db
from models.column_types import now
from models.commenters.commenter import Commenter
from models.commenters.lookup import find_or_create
from models.comments.comment import Comment
from models.privacy import retention
from models.privacy.erasure import delete_address, erase
from models.privacy.erasure_replay import replay
from models.privacy.retention import run
from models.privacy.retention_rules import RULES
from tests.models.moderation.test_lock_order import together
from tests.support.cast import Reader
from tests.support.decide import decide
from tests.support.rows import rows
from tests.support.running import wait_until

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ADDRESSES = next(rule for rule in RULES if rule.name == "addresses")


def long_since_decided(site: Flask) -> None:
    """A public reply of Ann’s whose address nothing needs any more."""
    Reader(site).leave("It helped.")
    decide(site, 1, "approve")
    rows(site, "UPDATE commenters SET needed_at = now() - interval '90 days'")
    rows(
        site,
        "UPDATE comments SET created_at = first, decided_at = first FROM (SELECT "
        "now() - interval '90 days' AS first) AS long_ago",
    )


def let_go(site: Flask) -> None:
    with site.app_context():
        run(now(), clock_is_right=True)


def addresses(site: Flask) -> list[bool]:
    """Whether the address behind each reply is there."""
    behind = "SELECT sealed_with <> '' FROM comments JOIN commenters ON commenter_id = "
    return [each[0] for each in rows(site, f"{behind} commenters.id ORDER BY comments.id")]


def test_an_address_does_not_go_from_a_reply_that_is_on_its_way(site: Flask) -> None:
    long_since_decided(site)

    with site.app_context():
        find_or_create("ann@example.org")
        assert together(lambda: let_go(site)) == []

    assert addresses(site) == [True]


def test_whoever_is_let_go_at_that_moment_is_remembered_anew(site: Flask) -> None:
    long_since_decided(site)
    with site.app_context():
        delete_address(db.session.get_one(Commenter, 1))
        db.session.flush()
        late = Thread(target=lambda: Reader(site).leave("Me again."))
        late.start()
        late.join(0.5)
        db.session.commit()
    late.join()

    assert addresses(site) == [False, True]


def test_what_is_left_while_retention_looks_keeps_the_address(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_since_decided(site)
    slow = text("(SELECT pg_sleep(1)) IS NOT NULL")
    looking = replace(ADDRESSES, due=lambda before: ADDRESSES.due(before).where(slow))
    monkeypatch.setattr(retention, "RULES", [looking])
    letting_go = Thread(target=let_go, args=(site,))
    letting_go.start()
    looks = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    wait_until(lambda: rows(site, f"{looks} AND datname = current_database()"))

    Reader(site).leave("Me again.")
    letting_go.join()

    assert addresses(site) == [True, True]


def test_writers_erase_while_a_replay_erases_again(site: Flask) -> None:
    reader, log = Reader(site), site.config["SETTINGS"].erasures
    receipts = [reader.leave(f"{n}.", email=f"ann{n}@example.org") for n in range(20)]
    with site.app_context():
        for number in range(1, 21):
            erase(db.session.get_one(Comment, number))
        db.session.rollback()

    def again() -> None:
        with site.app_context():
            replay(log)

    def erase_mine() -> None:
        for each in reversed(receipts):
            answer = reader.client.post(f"{each}/erasure")
            assert answer.status_code in (200, 404), answer.text

    assert together(again, erase_mine) == []
    assert rows(site, "SELECT DISTINCT status FROM comments") == [("withdrawn",)]
