"""The worker and those who stop their mails at the same moment never wait in a circle."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models.mail import delivery
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from tests.models.moderation.test_lock_order import together
from tests.support.cast import Reader
from tests.support.decide import decide

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
MANY = range(1, 61)


@pytest.fixture
def told(site: Flask) -> Flask:
    """Letters about replies that just went out."""
    for number in MANY:
        Reader(site).leave(f"Words {number}.", mail_replies="y")
        decide(site, number, "approve")
    with site.app_context():
        for each in db.session.scalars(select(Subscription).order_by(Subscription.id)):
            each.confirm()
            QueuedEmail.enqueue(
                "replies",
                to=each.commenter,
                subscription=each,
                comment=each.comment,
                decision=each.comment.decisions[0],
            )
        db.session.commit()
    return site


def test_mails_are_stopped_while_a_worker_writes_down_that_they_went(told: Flask) -> None:
    def write_down() -> None:
        with told.app_context():
            went = (
                select(QueuedEmail.id).where(QueuedEmail.kind == "replies").order_by(QueuedEmail.id)
            )
            for each in db.session.scalars(went).all():
                delivery._end(each, delivery._sent)

    def stop() -> None:
        with told.app_context():
            for number in MANY:
                db.session.get_one(Subscription, number).end()
                db.session.commit()

    assert together(write_down, stop) == []
