"""Deciding, editing and withdrawing: what changes, what is remembered, what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from extensions import db
from models.articles.article import Article
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import AddressInColumn, NotEditable, StaleDecision
from models.moderation.decide import decide
from models.moderation.edit import edit, resanitise
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.screening.text import Text
from tests.models.conftest import Leave


@pytest.mark.parametrize(
    ("decision", "status"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")]
)
def test_a_decision_is_a_status_a_date_and_a_row(
    leave: Leave, mona: Moderator, decision: str, status: str
) -> None:
    comment = leave()

    why = DecisionReason("off-topic", "Please ask below the other article.", "twice today")

    decide(comment, decision, by=mona, seen=SeenRevision(1), why=why)

    (made,) = comment.decisions
    assert (comment.status, comment.decided_at is None, comment.reason) == (
        status,
        False,
        why.reason,
    )
    assert (made.before, made.outcome, made.moderator) == ("pending", status, mona)
    assert (made.revision, made.why) == (1, why)


def test_every_decision_can_be_taken_back_and_both_are_remembered(
    leave: Leave, mona: Moderator
) -> None:
    comment = leave()

    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    decide(comment, "pending", by=mona, seen=SeenRevision(1))

    assert (comment.status, comment.decided_at) == ("pending", None)
    assert [each.decision for each in comment.decisions] == ["approve", "pending"]


@pytest.mark.parametrize(
    ("decisions", "rise"),
    [
        (["approve"], 1),
        (["approve", "pending"], 2),
        (["approve", "reject"], 2),
        (["reject"], 0),
        (["reject", "spam"], 0),
    ],
)
def test_the_version_rises_with_what_readers_see(
    leave: Leave, mona: Moderator, article: Article, decisions: list[str], rise: int
) -> None:
    comment = leave()
    before = article.version

    for decision in decisions:
        decide(comment, decision, by=mona, seen=SeenRevision(1))
        db.session.commit()

    assert article.version == before + rise


def test_a_decision_on_an_older_revision_is_refused(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    edit(comment, Text.of("Changed.", name="Ann"))

    with pytest.raises(StaleDecision):
        decide(comment, "approve", by=mona, seen=SeenRevision(1))
    assert decide(comment, "approve", by=mona, seen=SeenRevision(2)).revision == 2


def test_a_decision_on_a_status_that_changed_is_refused(leave: Leave, mona: Moderator) -> None:
    otto = Moderator.add("otto@desk.example", name="Otto")[0]
    comment = leave()
    decide(comment, "approve", by=mona, seen=SeenRevision(1, "pending"))

    with pytest.raises(StaleDecision):
        decide(comment, "reject", by=otto, seen=SeenRevision(1, "pending"))
    with pytest.raises(StaleDecision):
        decide(comment, "approve", by=otto, seen=SeenRevision(1))


def test_the_same_decision_pressed_twice_is_one(leave: Leave, mona: Moderator) -> None:
    comment = leave()

    first = decide(comment, "approve", by=mona, seen=SeenRevision(1, "pending"))
    second = decide(comment, "approve", by=mona, seen=SeenRevision(1, "pending"))

    assert second is first


def test_the_same_decision_with_another_note_is_not_thrown_away(
    leave: Leave, mona: Moderator
) -> None:
    comment = leave()
    decide(comment, "reject", by=mona, seen=SeenRevision(1))

    with pytest.raises(StaleDecision):
        decide(
            comment,
            "reject",
            by=mona,
            seen=SeenRevision(1),
            why=DecisionReason(note="and here is why"),
        )


def test_an_edit_keeps_the_words_before_it(leave: Leave) -> None:
    comment = leave("Frist.")

    edit(comment, Text.of("First.", name="Anna"))

    assert (comment.source, comment.html, comment.revision) == ("First.", "<p>First.</p>", 2)
    assert [(each.revision, each.source, each.name) for each in comment.revisions] == [
        (1, "Frist.", "Ann")
    ]


def test_an_edit_that_changes_nothing_is_no_revision(leave: Leave) -> None:
    comment = leave("Same.")

    edit(comment, Text.of("Same.", name="Ann"))

    assert comment.revision == 1


def test_a_decided_comment_cannot_be_edited(leave: Leave, mona: Moderator) -> None:
    comment = leave()
    decide(comment, "reject", by=mona, seen=SeenRevision(1))

    with pytest.raises(NotEditable):
        edit(comment, Text.of("Sneaky.", name="Ann"))


def test_withdrawing_leaves_no_words_name_revision_or_receipt(
    leave: Leave, mona: Moderator
) -> None:
    comment = leave("First.")
    digest = comment.receipt_digest
    edit(comment, Text.of("Second.", name="Anna"))

    withdraw(comment)
    db.session.flush()

    assert (comment.status, comment.name, comment.source, comment.html) == ("withdrawn", "", "", "")
    assert comment.revisions == []
    assert comment.receipt_digest != digest
    with pytest.raises(NotEditable):
        decide(comment, "approve", by=mona, seen=SeenRevision(2))


@pytest.mark.parametrize(
    "change",
    [
        "status = 'approved'",
        "status = 'lost'",
        "decided_at = created_at",
        "status = 'withdrawn'",
        "revision = 0",
        "depth = 5",
        "depth = 1",
        "parent_id = 999",
        "article_id = 999",
        "commenter_id = 999",
    ],
)
def test_the_database_refuses_what_must_not_be(leave: Leave, change: str) -> None:
    leave()
    db.session.commit()

    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE comments SET {change}"))  # noqa: S608 - our own rows


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET reason = 'other'",
        "DELETE FROM decisions",
        "INSERT INTO decisions SELECT * FROM decisions",
        "DELETE FROM comments",
        "DELETE FROM moderators",
    ],
)
def test_the_history_can_only_grow(leave: Leave, mona: Moderator, statement: str) -> None:
    decide(leave(), "approve", by=mona, seen=SeenRevision(1))
    db.session.commit()

    with pytest.raises(DatabaseError, match=r"append-only|(?i:foreign key|duplicate key)"):
        db.session.execute(text(statement))


@pytest.mark.parametrize("column", ["words", "note"])
def test_an_address_in_a_note_is_refused(leave: Leave, mona: Moderator, column: str) -> None:
    why = DecisionReason(**{column: "was ann@example.org"})

    with pytest.raises(AddressInColumn):
        decide(leave(), "reject", by=mona, seen=SeenRevision(1), why=why)


def test_the_history_of_the_desk_is_paged_by_key(leave: Leave, mona: Moderator) -> None:
    for number in range(3):
        decide(leave(f"Words {number}"), "approve", by=mona, seen=SeenRevision(1))
    db.session.flush()

    first = db.session.scalars(Decision.newest_first(most=2)).all()
    second = db.session.scalars(Decision.newest_first(before=first[-1].id, most=2)).all()

    assert [each.id for each in [*first, *second]] == [3, 2, 1]


def test_resanitising_starts_from_the_source(leave: Leave) -> None:
    comment = leave("Take <5 mg")
    comment.html, comment.policy = "<p>Take</p>", 0

    assert resanitise(comment)
    assert comment.html == "<p>Take &lt;5 mg</p>"
    assert db.session.scalars(Comment.outdated()).all() == []
