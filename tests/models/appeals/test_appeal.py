"""Appeals: once per decision, answered by somebody else, and they follow what is decided."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extensions import db
from models.appeals.appeal import Appeal, NotAppealable, OwnDecision
from models.appeals.outcome import uphold
from models.appeals.submit import appeal
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import StaleDecision
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.decide import decide, grant_appeal
from models.moderation.history import undoable
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from tests.models.conftest import Leave

pytestmark = pytest.mark.with_email

SEEN, STANDS = SeenRevision(1, "rejected"), DecisionReason(words="It names your neighbour.")


@pytest.fixture
def max_(mona: Moderator) -> Moderator:
    """A colleague of Mona's."""
    return Moderator.add("max@desk.example", name="Max")[0]


@pytest.fixture
def rejected(leave: Leave, mona: Moderator) -> Comment:
    """A reply that Mona rejected."""
    comment = leave()
    decide(comment, "reject", by=mona, seen=SeenRevision(1))
    return comment


def as_it_is(made: Appeal) -> Appeal:
    db.session.refresh(made)
    return made


def test_a_rejection_is_appealed_against_once(rejected: Comment) -> None:
    first = appeal(rejected, "Please look again.")

    assert appeal(rejected, "Please look again.") is first
    with pytest.raises(NotAppealable):
        appeal(rejected, "And another thing.")
    assert db.session.scalars(Appeal.waiting()).all() == [first]


@pytest.mark.parametrize("decision", ["approve", "spam", ""])
def test_nothing_but_a_rejection_is_appealed_against(
    leave: Leave, mona: Moderator, decision: str
) -> None:
    comment = leave()
    if decision:
        decide(comment, decision, by=mona, seen=SeenRevision(1))

    with pytest.raises(NotAppealable):
        appeal(comment, "Please look again.")


def test_words_that_are_gone_are_not_argued_about(rejected: Comment) -> None:
    rejected.set_text("")

    with pytest.raises(NotAppealable):
        appeal(rejected, "Please look again.")


def test_a_new_rejection_can_be_appealed_against_anew(rejected: Comment, mona: Moderator) -> None:
    first = appeal(rejected, "Please look again.")
    decide(rejected, "approve", by=mona, seen=SeenRevision(1))
    decide(rejected, "reject", by=mona, seen=SeenRevision(1))

    second = appeal(rejected, "Please look again.")

    assert (as_it_is(first).state, second.state) == ("granted", "open")


def test_whoever_decided_does_not_answer_the_appeal(
    rejected: Comment, mona: Moderator, max_: Moderator
) -> None:
    made = appeal(rejected, "Please look again.")

    with pytest.raises(OwnDecision):
        grant_appeal(made, by=mona, seen=SEEN)
    with pytest.raises(OwnDecision):
        uphold(made, by=mona, seen=SEEN, why=STANDS)
    assert uphold(made, by=max_, seen=SEEN, why=STANDS).outcome == "refused"


@pytest.mark.parametrize("others", ["nobody", "an auditor", "somebody retired"])
def test_who_decides_alone_answers_alone(rejected: Comment, mona: Moderator, others: str) -> None:
    if others != "nobody":
        other = Moderator.add("o@desk.example", role="auditor" if "aud" in others else "moderator")
        other[0].active = others == "an auditor"
    made = appeal(rejected, "Please look again.")

    grant_appeal(made, by=mona, seen=SEEN)

    assert (as_it_is(made).state, rejected.is_public) == ("granted", True)


def test_a_rejection_that_stands_says_why(rejected: Comment, max_: Moderator) -> None:
    made = appeal(rejected, "Please look again.")

    decision = uphold(made, by=max_, seen=SEEN, why=STANDS)

    assert (made.state, made.closed_by, decision.why.words) == ("refused", decision, STANDS.words)
    assert rejected.status == "rejected"
    assert uphold(made, by=max_, seen=SEEN, why=STANDS) is decision


def test_only_what_was_seen_is_answered(rejected: Comment, max_: Moderator) -> None:
    made = appeal(rejected, "Please look again.")

    with pytest.raises(StaleDecision):
        uphold(made, by=max_, seen=SeenRevision(2, "rejected"), why=STANDS)
    with pytest.raises(StaleDecision):
        grant_appeal(made, by=max_, seen=SeenRevision(2, "rejected"))


def test_an_undone_approval_opens_the_appeal_again(rejected: Comment, max_: Moderator) -> None:
    made = appeal(rejected, "Please look again.")
    granted = grant_appeal(made, by=max_, seen=SEEN)

    taken_back = undo(granted, by=max_)
    opened = as_it_is(made).state
    undo(taken_back, by=max_)

    assert (opened, as_it_is(made).state) == ("open", "granted")


def test_a_refusal_is_taken_back_and_the_appeal_waits_again(
    rejected: Comment, max_: Moderator
) -> None:
    made = appeal(rejected, "Please look again.")
    decision = uphold(made, by=max_, seen=SEEN, why=STANDS)
    offered = undoable([decision])

    taken_back = undo(decision, by=max_)

    assert (offered, made.state, taken_back.undoes) == ({decision.id}, "open", decision)
    assert undoable([decision, taken_back]) == set()
    with pytest.raises(StaleDecision):
        undo(decision, by=max_)


@pytest.mark.parametrize("decision", ["pending", "spam"])
def test_a_rejection_that_is_replaced_leaves_nothing_to_answer(
    rejected: Comment, max_: Moderator, decision: str
) -> None:
    made = appeal(rejected, "Please look again.")

    replaced = decide(rejected, decision, by=max_, seen=SeenRevision(1))
    void = as_it_is(made).state
    undo(replaced, by=max_)

    assert (void, as_it_is(made).state) == ("void", "open")


def test_a_rejection_that_is_taken_back_grants_nothing(rejected: Comment, mona: Moderator) -> None:
    decide(rejected, "approve", by=mona, seen=SeenRevision(1))
    again = decide(rejected, "reject", by=mona, seen=SeenRevision(1))
    made = appeal(rejected, "Please look again.")

    undo(again, by=mona)

    assert (rejected.is_public, as_it_is(made).state) == (True, "void")


def test_a_writer_who_leaves_takes_the_words_of_the_appeal_along(rejected: Comment) -> None:
    made = appeal(rejected, "Please look again.")

    Appeal.void_all(rejected)

    assert (as_it_is(made).state, made.words) == ("void", "")


def test_nobody_is_asked_about_a_reply_whose_writer_leaves(rejected: Comment) -> None:
    appeal(rejected, "Please look again.")
    rejected.legal_hold = True

    withdraw(rejected)

    assert (Appeal.count_waiting(), db.session.scalars(Appeal.waiting()).all()) == (0, [])


@pytest.mark.parametrize(("state", "mails"), [("confirmed", 1), ("asked", 0), ("ended", 0)])
def test_the_outcome_is_mailed_to_who_confirmed_that(
    rejected: Comment, max_: Moderator, state: str, mails: int
) -> None:
    asked = {"commenter": rejected.commenter, "comment": rejected, "kind": "decision"}
    db.session.add(Subscription(**asked, state=state, asked_at=now(), confirmed_at=now()))
    made = appeal(rejected, "Please look again.")

    uphold(made, by=max_, seen=SEEN, why=STANDS)

    letters = db.session.scalars(select(QueuedEmail).where(QueuedEmail.kind == "appeal")).all()
    assert [each.decision for each in letters] == [Decision.last_on(rejected, "uphold")] * mails
    assert all(each.due_at > now() for each in letters)
