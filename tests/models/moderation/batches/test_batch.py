"""Batches: what is chosen, what is left out, and what each step decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extensions import db
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import AddressInColumn, NothingChosen
from models.moderation.batches import selection, step
from models.moderation.batches.batch import Batch
from models.moderation.batches.selection import batch_items, choose, choose_undo
from models.moderation.batches.step import run_step
from models.moderation.commenter_profile import set_trust_level
from models.moderation.decide import decide, set_urgent
from models.moderation.edit import edit
from models.moderation.queue.filter import QueueFilter
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.screening.text import Text
from tests.models.conftest import Leave

PENDING = SeenRevision(1, "pending")


@pytest.fixture
def comments(leave: Leave, monkeypatch: pytest.MonkeyPatch) -> list[Comment]:
    """Five comments of five people; two fit into a step."""
    monkeypatch.setattr(step, "STEP_SIZE", 2)
    left = [leave(f"Words {n}", email=f"r{n}@example.org") for n in range(1, 6)]
    db.session.commit()
    return left


@pytest.fixture
def all_of_it(mona: Moderator) -> Callable[[Batch], Batch]:
    """Step to the end."""

    def work(batch: Batch) -> Batch:
        while not batch.is_finished:
            run_step(batch, by=mona)
            db.session.commit()
        return batch

    return work


def test_each_reply_gets_a_decision_of_its_own(
    comments: list[Comment], mona: Moderator, all_of_it: Callable[[Batch], Batch]
) -> None:
    why = DecisionReason("advertising", "Please don’t.", "Seen before.")

    batch = all_of_it(choose(QueueFilter(), decision="spam", by=mona, why=why))

    made = db.session.scalars(Decision.newest_first()).all()
    assert (batch.total, batch.done, batch.changed) == (5, 5, 0)
    assert {(each.decision, each.batch_id, each.why) for each in made} == {("spam", batch.id, why)}
    assert len({each.comment_id for each in made}) == 5


def test_a_view_is_chosen_up_to_an_end(
    comments: list[Comment], mona: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "MAX_COMMENTS", 3)

    batch = choose(QueueFilter(), decision="reject", by=mona)

    assert (batch.total, batch.cut) == (3, True)
    assert [each.comment_id for each in batch_items(batch.id, most=10)] == [
        each.id for each in comments[:3]
    ]


@pytest.mark.parametrize("standing", ["hold", "refuse"])
def test_whoever_is_looked_at_one_by_one_is_not_approved_among_many(
    comments: list[Comment], mona: Moderator, standing: str
) -> None:
    comments[1].commenter.standing = standing
    ticked = {each.id: PENDING for each in comments}

    approval = choose(QueueFilter(), decision="approve", by=mona)
    ticked_approval = choose(ticked, decision="approve", by=mona)
    rejection = choose(QueueFilter(), decision="reject", by=mona)

    assert (approval.total, approval.held) == (4, 1)
    assert (ticked_approval.total, ticked_approval.held) == (4, 1)
    assert (rejection.total, rejection.held) == (5, 0)


def test_whoever_was_put_on_hold_since_is_not_approved_among_many(
    comments: list[Comment], mona: Moderator, all_of_it: Callable[[Batch], Batch]
) -> None:
    batch = choose(QueueFilter(), decision="approve", by=mona)
    set_trust_level(
        comments[1].commenter, "hold", by=mona, seen="normal", why=DecisionReason("abuse")
    )

    all_of_it(batch)

    assert (batch.done, batch.changed) == (4, 1)
    assert [each.comment_id for each in batch_items(batch.id, state="changed", most=50)] == [
        comments[1].id
    ]
    assert comments[1].status == "pending"


@pytest.mark.parametrize("given_up", [False, True])
def test_what_was_said_stands_beside_the_decisions_alone(
    comments: list[Comment],
    mona: Moderator,
    all_of_it: Callable[[Batch], Batch],
    given_up: bool,
) -> None:
    batch = choose(
        QueueFilter(), decision="reject", by=mona, why=DecisionReason("abuse", "Rude.", "Again.")
    )
    run_step(batch, by=mona)

    choose_undo(batch, by=mona) if given_up else all_of_it(batch)

    assert (batch.reason, batch.words, batch.note) == ("abuse", "", "")
    last = Decision.last_on(comments[0])
    assert last
    assert last.why == DecisionReason("abuse", "Rude.", "Again.")


def test_what_has_the_status_already_is_not_chosen(
    comments: list[Comment], mona: Moderator
) -> None:
    decide(comments[0], "approve", by=mona, seen=SeenRevision(1))

    with pytest.raises(NothingChosen):
        choose(QueueFilter(lane="approved"), decision="approve", by=mona)
    with pytest.raises(NothingChosen):
        choose({comments[0].id: SeenRevision(1, "approved")}, decision="approve", by=mona)


@pytest.mark.parametrize("change", ["edited", "decided", "withdrawn"])
def test_what_changed_since_is_left_alone(
    comments: list[Comment],
    mona: Moderator,
    all_of_it: Callable[[Batch], Batch],
    change: str,
) -> None:
    batch = choose(QueueFilter(), decision="reject", by=mona)
    if change == "edited":
        edit(comments[2], Text.of("Other words.", name="Ann"))
    elif change == "decided":
        decide(comments[2], "approve", by=mona, seen=SeenRevision(1))
    else:
        withdraw(comments[2])

    all_of_it(batch)

    assert (batch.done, batch.changed) == (4, 1)
    assert [each.comment_id for each in batch_items(batch.id, state="changed", most=50)] == [
        comments[2].id
    ]
    assert comments[2].status != "rejected"


def test_a_step_goes_on_where_the_last_one_ended(comments: list[Comment], mona: Moderator) -> None:
    number = choose(QueueFilter(), decision="reject", by=mona).id
    db.session.commit()
    for _ in range(2):
        run_step(db.session.get_one(Batch, number), by=mona)
        db.session.commit()
    run_step(db.session.get_one(Batch, number), by=mona)
    db.session.rollback()

    batch = db.session.get_one(Batch, number)

    assert (batch.done, batch.is_finished) == (4, False)
    assert [each.status for each in comments] == ["rejected"] * 4 + ["pending"]


def test_an_undo_leaves_alone_what_was_decided_since(
    comments: list[Comment], mona: Moderator, all_of_it: Callable[[Batch], Batch]
) -> None:
    batch = all_of_it(choose(QueueFilter(), decision="reject", by=mona))
    decide(comments[0], "approve", by=mona, seen=SeenRevision(1))

    undo = all_of_it(choose_undo(batch, by=mona))

    assert (undo.done, undo.changed) == (4, 1)
    assert [each.status for each in comments] == ["approved"] + ["pending"] * 4
    assert undo.undoes_id == batch.id


def test_an_undo_pressed_twice_is_one(
    comments: list[Comment], mona: Moderator, all_of_it: Callable[[Batch], Batch]
) -> None:
    batch = all_of_it(choose(QueueFilter(), decision="reject", by=mona))

    assert choose_undo(batch, by=mona) is choose_undo(batch, by=mona)


def test_what_decided_nothing_has_nothing_to_undo(comments: list[Comment], mona: Moderator) -> None:
    batch = choose(QueueFilter(), decision="reject", by=mona)

    with pytest.raises(NothingChosen):
        choose_undo(batch, by=mona)


def test_an_address_in_a_note_is_refused_before_anything_is_decided(
    comments: list[Comment], mona: Moderator
) -> None:
    with pytest.raises(AddressInColumn):
        choose(
            QueueFilter(),
            decision="reject",
            by=mona,
            why=DecisionReason(note="was ann@example.org"),
        )


def test_everything_of_a_view_leaves_what_is_urgent_to_be_looked_at(
    comments: list[Comment], mona: Moderator, all_of_it: Callable[[Batch], Batch]
) -> None:
    set_urgent(comments[0], urgent=True, by=mona)
    batch = choose(QueueFilter(), decision="spam", by=mona)
    set_urgent(comments[1], urgent=True, by=mona)

    all_of_it(batch)

    assert (batch.total, batch.done, batch.changed) == (4, 3, 1)
    assert [each.status for each in comments] == ["pending", "pending", "spam", "spam", "spam"]


def test_the_lane_of_what_is_urgent_can_be_decided_as_a_whole(
    comments: list[Comment], mona: Moderator, all_of_it: Callable[[Batch], Batch]
) -> None:
    set_urgent(comments[0], urgent=True, by=mona)

    batch = all_of_it(choose(QueueFilter(lane="urgent"), decision="approve", by=mona))

    assert (batch.done, comments[0].status) == (1, "approved")
