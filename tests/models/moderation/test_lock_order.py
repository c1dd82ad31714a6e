"""Who waits for whom: nobody who reads, writes or withdraws waits in a circle with the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import text

from extensions import db
from models.column_types import now
from models.commenters.network import Network
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.errors import LastAdmin, NotEditable
from models.moderation.decide import decide as make_decision
from models.moderators.moderator import Moderator
from models.reports.outcome import dismiss
from models.reports.report import Report
from tests.support.cast import Reader
from tests.support.decide import decide

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def together(*works: Callable[[], object]) -> list[Exception]:
    """Do all of them at the same moment; give back what went wrong."""
    start, wrong = Barrier(len(works)), list[Exception]()

    def work(each: Callable[[], object]) -> None:
        start.wait()
        try:
            each()
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(each,)) for each in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return wrong


def test_writers_withdraw_while_a_moderator_decides_about_many(site: Flask) -> None:
    reader = Reader(site)
    receipts = [reader.leave(f"Words {number}.") for number in range(40)]
    with site.app_context():
        Moderator.add("mona@desk.example", name="Mona")
        db.session.commit()

    def decide() -> None:
        with site.app_context():
            mona = db.session.get_one(Moderator, 1)
            for number in range(40, 0, -1):
                try:
                    comment = db.session.get_one(Comment, number)
                    make_decision(comment, "approve", by=mona, seen=SeenRevision(1))
                except NotEditable:
                    continue
            db.session.commit()

    def withdraw() -> None:
        mine = Reader(site)
        for each in receipts[:20]:
            answer = mine.client.post(f"{each}/withdrawal")
            assert answer.status_code == 200, answer.text

    assert together(decide, withdraw) == []


def test_two_admins_never_leave_at_the_same_moment(site: Flask) -> None:
    with site.app_context():
        for name in ("mona", "otto"):
            Moderator.add(f"{name}@desk.example", role="admin")
        db.session.commit()

    def retire(number: int) -> None:
        with site.app_context():
            db.session.get_one(Moderator, number).retire()
            db.session.commit()

    (error,) = together(lambda: retire(1), lambda: retire(2))
    assert isinstance(error, LastAdmin)


def test_whoever_reports_does_not_wait_for_old_reports_that_are_being_closed(site: Flask) -> None:
    reader, long_ago = Reader(site), now() - timedelta(hours=80)
    for number in (1, 2):
        reader.leave(f"Words {number}.")
        decide(site, number, "approve")

    def report(number: int, at: datetime | None = None) -> None:
        with site.app_context():
            db.session.execute(text("SET LOCAL lock_timeout = '2s'"))
            comment, where = db.session.get_one(Comment, number), Network.of("198.51.100.7")
            Report.submit(comment, reason="abuse", words="", network=where, limit=9, at=at)
            db.session.commit()

    report(1, long_ago)
    with site.app_context():
        mona = Moderator.add("mona@desk.example", name="Mona")[0]
        dismiss(db.session.get_one(Comment, 1), by=mona, newest=1)

        assert together(lambda: report(2)) == []
