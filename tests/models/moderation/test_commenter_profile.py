"""People at the desk: how they are treated, what is written to them, who answers for the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extensions import db
from models.commenters.commenter import Commenter
from models.commenters.note import CommenterNote
from models.comments.editors_note import EditorsNote
from models.comments.thread import Thread
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import (
    AddressInColumn,
    NoteUnfounded,
    PersonRefused,
    StandingChanged,
    Unreachable,
)
from models.mail.message import Message
from models.moderation.answer import Answer
from models.moderation.commenter_profile import CommenterProfile, set_trust_level
from models.moderation.decide import decide
from models.moderation.editors_note import remove_editors_note, write_editors_note
from models.moderators.moderator import Moderator
from models.privacy.erasure import delete_address
from models.privacy.withdrawal import withdraw
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.models.conftest import Leave
from tests.support.cast import somebody

NOTE = "Not so: https://example.org/study"


def test_a_standing_is_a_decision_about_the_person(leave: Leave, mona: Moderator) -> None:
    person = leave().commenter

    made = set_trust_level(
        person, "hold", by=mona, seen="normal", why=DecisionReason("abuse", note="Twice.")
    )

    assert person.is_held
    assert made
    assert (made.commenter, made.comment_id, made.reason) == (person, None, "abuse")
    assert (made.before, made.outcome, made.why.note) == ("normal", "hold", "Twice.")
    assert CommenterProfile(person).standings == [made]


def test_a_standing_set_twice_is_one_and_an_older_look_is_refused(
    leave: Leave, mona: Moderator
) -> None:
    person = leave().commenter
    set_trust_level(person, "hold", by=mona, seen="normal", why=DecisionReason("abuse"))

    assert (
        set_trust_level(person, "hold", by=mona, seen="normal", why=DecisionReason("abuse")) is None
    )
    with pytest.raises(StandingChanged):
        set_trust_level(person, "refuse", by=mona, seen="normal", why=DecisionReason("abuse"))


def test_a_refused_persons_reply_is_not_stored(
    leave: Leave, reply: Callable[..., Submission], mona: Moderator
) -> None:
    person = leave("First.").commenter
    set_trust_level(person, "refuse", by=mona, seen="normal", why=DecisionReason("abuse"))

    with pytest.raises(PersonRefused):
        submit(reply("Second.", email="ANN@example.org"), limit=9)
    assert submit(reply("From Bob.", email="bob@example.org"), limit=9).token


def test_the_site_itself_is_one_row_that_no_address_leads_to(domain: None) -> None:
    site = Commenter.for_site()

    assert Commenter.for_site() is site
    assert (site.has_address, site.is_site, site.sealed_email) == (False, True, b"")
    assert somebody("site@example.org") is not site
    assert db.session.scalar(Commenter.with_tag(site.tag)) is None


def test_an_answer_stands_in_the_thread_with_its_decision(leave: Leave, mona: Moderator) -> None:
    question = leave("How long?")
    decide(question, "approve", by=mona, seen=SeenRevision(1))

    answer = Answer(to=question, words="Two weeks.", by=mona).publish()

    (branch,) = Thread.of(question.article).branches
    (made,) = answer.decisions
    assert [each.comment for each in branch.replies] == [answer]
    assert (answer.answered_by, answer.name, question.article.responses) == (mona, "Mona", 2)
    assert (made.decision, made.outcome) == ("answer", "approved")


def test_an_answer_with_an_address_is_refused(leave: Leave, mona: Moderator) -> None:
    question = leave()
    decide(question, "approve", by=mona, seen=SeenRevision(1))

    with pytest.raises(AddressInColumn):
        Answer(to=question, words="Write to a@b.example.", by=mona).publish()


def test_a_message_leaves_a_commitment_and_can_be_proven(leave: Leave, mona: Moderator) -> None:
    comment = leave()

    message = Message.write(comment, "Please stay kind.", by=mona)
    again = Message.write(comment, "Please stay kind.", by=mona)

    made = Decision.head()
    assert again is message
    assert made
    assert made.decision == "message"
    assert made.commitment
    assert made.remark
    assert made.remark.commitment == made.commitment
    assert "kind" not in str(made.content)


@pytest.mark.parametrize("who", ["site", "erased"])
def test_nobody_writes_to_the_site_or_an_erased_person(
    leave: Leave, mona: Moderator, who: str
) -> None:
    comment = leave()
    if who == "site":
        comment.commenter = Commenter.for_site()
    else:
        delete_address(comment.commenter)

    with pytest.raises(Unreachable):
        Message.write(comment, "Hello?", by=mona)


def test_a_message_is_read_on_one_receipt(leave: Leave, mona: Moderator) -> None:
    earlier, chosen = leave("Earlier."), leave("Chosen.")
    message = Message.write(chosen, "For you.", by=mona)
    later = leave("Later.")

    read = [db.session.scalars(Message.read_on(each)).all() for each in (earlier, chosen, later)]

    assert read == [[], [message], []]


def test_a_withdrawal_takes_the_note_and_the_remarks_along(leave: Leave, mona: Moderator) -> None:
    comment = leave("My illness.")
    write_editors_note(comment, NOTE, by=mona, seen="")
    decide(
        comment,
        "reject",
        by=mona,
        seen=SeenRevision(1),
        why=DecisionReason("abuse", "Your illness.", "Ill."),
    )

    withdraw(comment)
    db.session.expire_all()

    assert EditorsNote.under(comment) is None
    assert [each.remark for each in comment.decisions] == [None, None]
    assert len(comment.decisions) == 2


def test_notes_are_added_and_an_address_in_one_is_refused(leave: Leave, mona: Moderator) -> None:
    person = leave().commenter
    CommenterNote.write(person, "Kind.", by=mona)
    CommenterNote.write(person, "Patient.", by=mona)

    assert [each.words for each in CommenterProfile(person).notes] == ["Patient.", "Kind."]
    with pytest.raises(AddressInColumn):
        CommenterNote.write(person, "It is ann@example.org.", by=mona)


def test_a_note_of_the_editor_needs_a_source_and_stays_in_the_history(
    leave: Leave, mona: Moderator
) -> None:
    comment = leave("Garlic cures everything.")
    with pytest.raises(NoteUnfounded):
        write_editors_note(comment, "Wrong.", by=mona, seen="")
    note = write_editors_note(comment, NOTE, by=mona, seen="")

    remove_editors_note(comment, by=mona, seen=note.edition)

    said = [(each.before, each.outcome, each.why.words) for each in comment.decisions]
    assert said == [("", "note", NOTE), ("note", "", "")]
    assert EditorsNote.under(comment) is None


def test_a_note_hangs_on_its_branch_and_raises_the_version(leave: Leave, mona: Moderator) -> None:
    comment = leave("Garlic cures everything.")
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    db.session.flush()
    version = comment.article.version

    note = write_editors_note(comment, NOTE, by=mona, seen="")
    db.session.flush()

    db.session.refresh(comment.article)
    assert comment.article.version == version + 1
    assert [each.note for each in Thread.of(comment.article).branches] == [note]
