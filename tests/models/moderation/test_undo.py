"""Taking decisions back: the comment is as it was, and both decisions are remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import NotEditable, StaleDecision, StandingChanged
from models.moderation.commenter_profile import set_trust_level
from models.moderation.decide import decide, set_urgent
from models.moderation.history import undoable
from models.moderation.redaction.redact import redact
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from tests.models.conftest import Leave


@pytest.mark.parametrize("decision", ["approve", "reject", "spam"])
def test_an_undone_decision_leaves_the_comment_as_it_was(
    leave: Leave, mona: Moderator, decision: str
) -> None:
    comment = leave()
    made = decide(comment, decision, by=mona, seen=SeenRevision(1))

    taken_back = undo(made, by=mona)

    assert (comment.status, comment.decided_at, comment.reason) == ("pending", None, "")
    assert (taken_back.undoes, taken_back.outcome) == (made, "pending")


def test_an_undo_is_undone_like_anything_else(leave: Leave, mona: Moderator) -> None:
    comment = leave()

    undo(undo(decide(comment, "approve", by=mona, seen=SeenRevision(1)), by=mona), by=mona)

    assert comment.is_public
    assert [each.decision for each in comment.decisions] == ["approve", "pending", "approve"]


def test_the_reason_that_stood_before_comes_back(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    decide(comment, "reject", by=mona, seen=SeenRevision(1), why=DecisionReason("abuse"))
    made = decide(comment, "spam", by=mona, seen=SeenRevision(1), why=DecisionReason("advertising"))

    undo(made, by=mona)

    assert (comment.status, comment.reason) == ("rejected", "abuse")


def test_readers_no_longer_see_what_was_approved_by_mistake(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    made = decide(comment, "approve", by=mona, seen=SeenRevision(1))

    undo(made, by=mona)

    assert db.session.scalars(Comment.public_on(comment.article)).all() == []


def test_only_the_last_decision_is_taken_back(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    first = decide(comment, "reject", by=mona, seen=SeenRevision(1))
    decide(comment, "approve", by=mona, seen=SeenRevision(1))

    with pytest.raises(StaleDecision):
        undo(first, by=mona)


def test_nothing_is_taken_back_twice(leave: Leave, mona: Moderator) -> None:
    made = decide(leave(), "reject", by=mona, seen=SeenRevision(1))
    undo(made, by=mona)

    with pytest.raises(StaleDecision):
        undo(made, by=mona)


def test_nothing_is_taken_back_on_words_that_are_gone(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    made = decide(comment, "reject", by=mona, seen=SeenRevision(1))
    withdraw(comment)

    with pytest.raises(NotEditable):
        undo(made, by=mona)


def test_urgency_is_set_by_hand_and_taken_back(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    made = set_urgent(comment, urgent=True, by=mona)
    was_urgent = comment.urgent

    undo(made, by=mona)

    assert (was_urgent, comment.urgent) == (True, False)
    assert [each.decision for each in db.session.scalars(Decision.newest_first())] == [
        "calm",
        "urgent",
    ]


def test_the_history_offers_to_undo_what_still_stands(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    urgent = set_urgent(comment, urgent=True, by=mona)
    stale = decide(comment, "reject", by=mona, seen=SeenRevision(1))
    last = decide(comment, "approve", by=mona, seen=SeenRevision(1))
    offered = undoable([urgent, stale, last])

    undo(last, by=mona)

    assert offered == {urgent.id, last.id}
    assert undoable([urgent, stale, last]) == {urgent.id}


def test_how_a_person_is_treated_is_undone_by_setting_it_back(
    leave: Leave, mona: Moderator
) -> None:
    person = leave().commenter
    made = set_trust_level(person, "refuse", by=mona, seen="normal", why=DecisionReason("abuse"))
    assert made

    undo(made, by=mona)

    assert person.standing == "normal"


def test_words_that_were_taken_out_come_back_by_undo(leave: Leave, mona: Moderator) -> None:
    comment = leave("Call 0123 456789 now.")
    gone = redact(
        comment, "0123 456789", kind="phone", by=mona, seen=SeenRevision(1), keep=timedelta(days=7)
    )

    undo(gone.decision, by=mona)

    assert comment.source == "Call 0123 456789 now."


def test_an_older_urgency_is_not_undone_over_a_newer_one(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    first = set_urgent(comment, urgent=True, by=mona)
    undo(first, by=mona)
    set_urgent(comment, urgent=True, by=mona)

    with pytest.raises(StaleDecision):
        undo(first, by=mona)


def test_an_older_standing_is_not_undone_over_a_newer_one(leave: Leave, mona: Moderator) -> None:
    person = leave().commenter
    first = set_trust_level(person, "refuse", by=mona, seen="normal", why=DecisionReason("abuse"))
    assert first
    again = undo(first, by=mona)
    newest = set_trust_level(person, "refuse", by=mona, seen="normal", why=DecisionReason("abuse"))
    assert newest

    with pytest.raises(StandingChanged):
        undo(first, by=mona)
    assert undoable([first, again, newest]) == {newest.id}
