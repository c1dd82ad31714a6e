"""The outbox: how often a letter is tried, what one covers, and what readers agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.kinds import SeenRevision
from models.mail import comment_notifications, double_opt_in, retry
from models.mail.link import EmailLink, LinkSpent
from models.mail.outbox import QueuedEmail
from models.mail.subscription import MailState, Subscription
from models.moderation.decide import decide
from models.moderators.moderator import Moderator
from tests.models.conftest import Leave

pytestmark = pytest.mark.with_email

TOM = {"name": "Tom", "email": "tom@example.org"}
MINUTES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720, 720, 720, 720]


def posted(kind: str = "") -> Sequence[QueuedEmail]:
    wanted = select(QueuedEmail).where(QueuedEmail.kind == kind) if kind else select(QueuedEmail)
    return db.session.scalars(wanted.order_by(QueuedEmail.id)).all()


@pytest.fixture
def letter(leave: Leave) -> QueuedEmail:
    comment = leave()
    made = QueuedEmail.enqueue("message", to=comment.commenter, comment=comment)
    db.session.flush()
    assert made
    return made


@pytest.fixture
def mine(leave: Leave, mona: Moderator) -> Comment:
    """Ann's public comment, whose replies she is told of."""
    comment = leave("Mine.", emails=("replies",))
    for each in Subscription.asked_about(comment):
        each.confirm()
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    return comment


def answered(leave: Leave, to: Comment, mona: Moderator, words: str, **who: object) -> Comment:
    reply = leave(words, parent_id=to.id, **who)
    decide(reply, "approve", by=mona, seen=SeenRevision(1))
    return reply


def test_each_wait_is_twice_the_one_before_up_to_half_a_day(letter: QueuedEmail) -> None:
    waits = []
    for attempt in range(1, retry.MAX_ATTEMPTS):
        letter.attempts = attempt
        retry.try_later(letter, "no answer")
        waits.append((letter.due_at - now()) / timedelta(minutes=1))

    assert all(0.74 <= wait / whole <= 1.26 for wait, whole in zip(waits, MINUTES, strict=True))
    assert letter.is_waiting


def test_after_the_last_try_a_letter_is_parked_and_can_be_retried(letter: QueuedEmail) -> None:
    letter.attempts = retry.MAX_ATTEMPTS
    retry.try_later(letter, "no answer")
    parked = letter.state, letter.trouble

    letter.retry()

    assert parked == ("parked", "no answer")
    assert (letter.state, letter.attempts, letter.ended_at) == ("waiting", 0, None)


def test_a_letter_that_no_worker_came_back_from_is_not_taken_for_ever(letter: QueuedEmail) -> None:
    for _ in range(retry.MAX_ATTEMPTS):
        retry.lease(letter, now())
    before = letter.state

    retry.lease(letter, now())

    assert (before, letter.state, letter.attempts) == ("waiting", "parked", retry.MAX_ATTEMPTS)


def test_letters_that_failed_together_are_not_tried_together(letter: QueuedEmail) -> None:
    waits = set()
    for first in "08f":
        letter.name, letter.attempts = first * 32, 5
        retry.try_later(letter, "no answer")
        waits.add(round((letter.due_at - now()).total_seconds()))

    assert max(waits) - min(waits) > 400


def test_what_is_due_is_found_by_its_index(site: Flask, letter: QueuedEmail) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")
    statement = QueuedEmail.due(now()).compile(db.engine, compile_kwargs={"literal_binds": True})

    plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()

    assert "TEMP B-TREE" not in str(plan)
    assert "ix_outbox_state_due_at_id" in str(plan)


def test_a_letter_that_waits_covers_what_comes_meanwhile(
    leave: Leave, mine: Comment, mona: Moderator
) -> None:
    for number in range(3):
        answered(leave, mine, mona, f"Words {number}.", **TOM)

    assert len(posted("replies")) == 1


def test_a_letter_that_was_taken_already_covers_nothing_new(
    leave: Leave, mine: Comment, mona: Moderator
) -> None:
    answered(leave, mine, mona, "Words.", **TOM)
    retry.lease(posted("replies")[0], now())

    answered(leave, mine, mona, "Other words.", **TOM)

    assert len(posted("replies")) == 2
    assert posted("replies")[-1].due_at - now() > timedelta(minutes=59)


def test_a_letter_that_failed_covers_what_came_since(
    leave: Leave, mine: Comment, mona: Moderator
) -> None:
    answered(leave, mine, mona, "Words.", **TOM)
    retry.lease(posted("replies")[0], now())
    retry.try_later(posted("replies")[0], "no answer")

    answered(leave, mine, mona, "Other words.", **TOM)

    assert len(posted("replies")) == 1


def test_a_letter_that_goes_out_late_puts_the_next_off(
    leave: Leave, mine: Comment, mona: Moderator
) -> None:
    for number in range(2):
        answered(leave, mine, mona, f"Words {number}.", **TOM)
        retry.lease(posted("replies")[number], now())
    sent, next_one = posted("replies")

    sent.finish("sent")
    Subscription.record_sent(sent)

    assert next_one.due_at - now() > timedelta(minutes=59)


def test_the_next_letter_about_a_thread_waits_for_an_hour(
    leave: Leave, mine: Comment, mona: Moderator
) -> None:
    answered(leave, mine, mona, "Words.", **TOM)
    posted("replies")[0].finish("sent")

    answered(leave, mine, mona, "Other words.", **TOM)

    wait = posted("replies")[-1].due_at - now()
    assert timedelta(minutes=59) < wait <= timedelta(minutes=60)


def test_one_s_own_replies_are_no_news(leave: Leave, mine: Comment, mona: Moderator) -> None:
    answered(leave, mine, mona, "My own.")

    assert posted("replies") == []


def test_a_person_above_twice_is_told_once(leave: Leave, mine: Comment, mona: Moderator) -> None:
    own = answered(leave, mine, mona, "My own.", emails=("replies",))
    for each in Subscription.asked_about(own):
        each.confirm()

    answered(leave, own, mona, "Words.", **TOM)

    assert len(posted("replies")) == 1


def test_what_is_not_confirmed_is_not_told(leave: Leave, mona: Moderator) -> None:
    comment = leave("Mine.", emails=("replies", "decision"))
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    answered(leave, comment, mona, "Words.", **TOM)

    assert [each.kind for each in posted()] == ["confirm"]


def test_nobody_confirms_what_another_asked_for(leave: Leave) -> None:
    ann, tom = leave("Mine.", emails=("replies",)), leave("His.", **TOM)
    token = EmailLink.make("confirm", to=tom.commenter, lasts=timedelta(1), comment=ann)
    db.session.flush()

    with pytest.raises(LinkSpent):
        double_opt_in.confirm(db.session.scalars(EmailLink.with_token(token, "confirm")).one())

    assert MailState.of(ann).replies == "asked"


def test_a_shut_address_looks_to_whoever_types_it_as_if_it_were_not(leave: Leave) -> None:
    first = leave("First.", emails=("replies",))
    for each in Subscription.asked_about(first):
        each.confirm()
    comment_notifications.block_all_email(first.commenter)

    second = leave("Second.", emails=("replies",))

    assert (MailState.of(first).is_blocked, MailState.of(second).is_blocked) == (True, False)
    assert MailState.of(second).replies == "asked"
    assert [each.state for each in posted("confirm")] == ["dropped"]


def test_a_moderator_s_answer_is_told_too(leave: Leave, mine: Comment, mona: Moderator) -> None:
    comment_notifications.notify_of_publication(leave("An answer.", parent_id=mine.id, **TOM))

    assert [each.comment_id for each in posted("replies")] == [mine.id]
