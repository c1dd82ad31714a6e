"""The mail about an appeal: why the decision stands, and nothing once that was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.common.emails.render import render_email
from extensions import db
from models.appeals.outcome import uphold
from models.appeals.submit import appeal
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.decide import decide
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from tests.support.cast import Reader
from tests.support.smtp import body_of

pytestmark = pytest.mark.with_email


@pytest.fixture
def stands(site: Flask, reader: Reader) -> Iterator[Decision]:
    """Mona rejected Ann's reply, and lets that stand; Ann wants to be told of decisions."""
    reader.leave("Mia sleeps on my knees.")
    with site.app_context():
        mona, _ = Moderator.add("mona@desk.example", name="Mona")
        comment = db.session.get_one(Comment, 1)
        about = {"commenter": comment.commenter, "comment": comment, "kind": "decision"}
        db.session.add(Subscription(**about, state="confirmed", asked_at=now(), confirmed_at=now()))
        decide(comment, "reject", by=mona, seen=SeenRevision(1))
        made = appeal(comment, "Mia is my cat.")
        yield uphold(
            made,
            by=mona,
            seen=SeenRevision(1),
            why=DecisionReason("off-topic", "It is about dogs."),
        )
        db.session.rollback()


def letter() -> QueuedEmail:
    return db.session.scalars(select(QueuedEmail).where(QueuedEmail.kind == "appeal")).one()


def mail() -> EmailMessage:
    written = render_email(letter())
    assert written is not None, letter().trouble
    return written


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_writer_reads_why_the_decision_stands(stands: Decision, kind: str) -> None:
    said = body_of(mail(), kind)

    for words in ("It is about dogs.", "Replies speak about the article", "/receipts/"):
        assert words in said
    assert [each for each in ("Mona", "Mia", "ann@") if each in said] == []


def test_the_subject_tells_nothing_and_the_mail_can_be_stopped(stands: Decision) -> None:
    written = mail()

    assert written["Subject"] == "About your appeal"
    assert "/mail/stop/" in written["List-Unsubscribe"]


def test_an_answer_that_was_taken_back_is_not_told(stands: Decision) -> None:
    assert stands.moderator
    undo(stands, by=stands.moderator)
    db.session.commit()

    assert (render_email(letter()), letter().state) == (None, "dropped")


def test_who_stopped_such_mails_gets_none(stands: Decision) -> None:
    subscription = letter().subscription
    assert subscription
    subscription.state = "ended"
    db.session.commit()

    assert render_email(letter()) is None
