"""Edits of public comments: they wait for a moderator, and what is decided can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.comments.proposed_edit import ProposedEdit
from models.decisions.kinds import SeenRevision
from models.errors import NotEditable, StaleDecision
from models.moderation.decide import decide
from models.moderation.decide_edit import decide_edit
from models.moderation.edit import edit
from models.moderation.history import undoable
from models.moderation.redaction.redact import redact
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.screening.text import Text
from models.search.search import Search
from tests.models.conftest import Leave

WEEK = timedelta(days=7)


@pytest.fixture
def public(leave: Leave, mona: Moderator) -> Comment:
    """Ann’s comment, which readers see, and which she wants to say something else."""
    comment = leave("It hleped.")
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    edit(comment, Text.of("It helped.", name="Anna"))
    db.session.flush()
    return comment


def edition(comment: Comment) -> str:
    proposal = ProposedEdit.waiting_on(comment)
    assert proposal
    return proposal.edition


def test_an_edit_of_a_public_comment_waits(public: Comment) -> None:
    assert (public.source, public.name, public.revision) == ("It hleped.", "Ann", 1)
    assert [each.source for each in db.session.scalars(ProposedEdit.waiting())] == ["It helped."]
    assert ProposedEdit.count_waiting() == 1


def test_the_newest_edit_replaces_the_one_before(public: Comment) -> None:
    edit(public, Text.of("It helped a lot.", name="Ann"))

    assert [each.source for each in db.session.scalars(ProposedEdit.waiting())] == [
        "It helped a lot."
    ]


def test_words_that_stand_there_already_take_the_edit_back(public: Comment) -> None:
    edit(public, Text.of("It hleped.", name="Ann"))

    assert ProposedEdit.about(public) is None


def test_an_accepted_edit_is_public_found_and_a_revision(public: Comment, mona: Moderator) -> None:
    version = public.article.version

    made = decide_edit(public, "accept", edition=edition(public), by=mona, seen=SeenRevision(1))

    assert (public.source, public.name, public.revision) == ("It helped.", "Anna", 2)
    assert [(each.source, each.replaced_by) for each in public.revisions] == [("It hleped.", None)]
    assert (made.decision, made.revision, public.article.version) == ("accept", 2, version + 1)
    assert ProposedEdit.about(public) is None
    assert [len(Search.of(each).comments) for each in ("helped", "hleped")] == [1, 0]


def test_a_declined_edit_leaves_the_approved_words(public: Comment, mona: Moderator) -> None:
    version = public.article.version

    decide_edit(public, "decline", edition=edition(public), by=mona, seen=SeenRevision(1))

    assert (public.source, public.revision) == ("It hleped.", 1)
    assert (public.article.version, ProposedEdit.waiting_on(public)) == (version, None)


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_a_decision_on_another_edit_than_the_one_seen_is_refused(
    public: Comment, mona: Moderator, decision: str
) -> None:
    seen = edition(public)
    edit(public, Text.of("Buy now.", name="Ann"))

    with pytest.raises(StaleDecision):
        decide_edit(public, decision, edition=seen, by=mona, seen=SeenRevision(1))

    assert public.source == "It hleped."


def test_a_comment_that_was_taken_down_meanwhile_is_not_edited(
    public: Comment, mona: Moderator
) -> None:
    seen = edition(public)
    decide(public, "reject", by=mona, seen=SeenRevision(1))

    with pytest.raises(StaleDecision):
        decide_edit(public, "accept", edition=seen, by=mona, seen=SeenRevision(1))


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_a_decision_about_an_edit_is_taken_back_and_the_edit_waits_again(
    public: Comment, mona: Moderator, decision: str
) -> None:
    made = decide_edit(public, decision, edition=edition(public), by=mona, seen=SeenRevision(1))
    assert undoable([made]) == {made.id}

    undone = undo(made, by=mona)

    assert (public.source, public.name) == ("It hleped.", "Ann")
    assert (undone.decision, undone.undoes) == ("reopen", made)
    waiting = ProposedEdit.waiting_on(public)
    assert waiting
    assert (waiting.source, waiting.name) == ("It helped.", "Anna")


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_it_is_taken_back_once_and_not_after_a_newer_edit(
    public: Comment, mona: Moderator, decision: str
) -> None:
    made = decide_edit(public, decision, edition=edition(public), by=mona, seen=SeenRevision(1))
    edit(public, Text.of("It helped a lot.", name="Ann"))

    with pytest.raises(StaleDecision):
        undo(made, by=mona)


def test_words_taken_out_are_taken_out_of_the_edit_too(leave: Leave, mona: Moderator) -> None:
    comment = leave("Call 12345 today.")
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    edit(comment, Text.of("Call 12345 now.", name="Ann"))
    db.session.flush()

    redact(comment, "12345", kind="phone", by=mona, seen=SeenRevision(1), keep=WEEK)

    proposal = ProposedEdit.about(comment)
    assert proposal
    assert "12345" not in proposal.source + str(proposal.html)


def test_an_edit_goes_with_its_comment(public: Comment) -> None:
    withdraw(public)

    assert ProposedEdit.about(public) is None


def test_a_comment_that_waits_again_is_edited_itself(public: Comment, mona: Moderator) -> None:
    decide(public, "pending", by=mona, seen=SeenRevision(1))

    edit(public, Text.of("It helped.", name="Ann"))

    assert (public.source, ProposedEdit.about(public)) == ("It helped.", None)


@pytest.mark.parametrize("decision", ["reject", "spam"])
def test_what_is_not_published_is_not_edited(leave: Leave, mona: Moderator, decision: str) -> None:
    comment = leave()
    decide(comment, decision, by=mona, seen=SeenRevision(1))

    with pytest.raises(NotEditable):
        edit(comment, Text.of("Buy now.", name="Ann"))


def test_what_was_declined_long_ago_can_be_destroyed(public: Comment, mona: Moderator) -> None:
    decide_edit(public, "decline", edition=edition(public), by=mona, seen=SeenRevision(1))
    assert db.session.scalars(ProposedEdit.declined(now() - WEEK)).all() == []

    ProposedEdit.destroy(db.session.scalars(ProposedEdit.declined(now() + WEEK)).all())

    assert ProposedEdit.about(public) is None
