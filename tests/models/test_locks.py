"""Who waits for whom: nobody who reads, writes or withdraws waits in a circle with the desk."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask

from extensions import db
from models.comment import Comment
from models.judging import Seen
from models.moderator import Moderator
from models.refusal import LastAdmin, NotEditable
from tests.cast import Reader

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def together(*works: Callable[[], None]) -> list[BaseException]:
    """Do all of them at the same moment; give back what went wrong."""
    start, wrong = Barrier(len(works)), []

    def work(each: Callable[[], None]) -> None:
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
                    comment.decide("approve", by=mona, seen=Seen(1))
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
