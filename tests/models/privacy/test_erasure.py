"""Erasing: what goes, what stays, what a legal hold puts off, and what a restore brings back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import current_app
from sqlalchemy import func, select

from extensions import Model, db
from models.appeals.appeal import Appeal
from models.column_types import now
from models.commenters.commenter import Commenter
from models.commenters.note import CommenterNote
from models.comments.comment import Comment
from models.comments.proposed_edit import ProposedEdit
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason, SeenRevision
from models.decisions.note import DecisionNote
from models.decisions.verify_chain import Audit
from models.mail.link import EmailLink
from models.mail.message import Message
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.commenter_profile import set_trust_level
from models.moderation.decide import decide
from models.moderation.edit import edit
from models.moderators.moderator import Moderator
from models.privacy import erasure_log
from models.privacy.erasure import erase, erase_all, finish
from models.privacy.erasure_replay import LogUnreadable, replay
from models.privacy.withdrawal import withdraw
from models.screening.text import Text
from tests.models.conftest import Leave

pytestmark = pytest.mark.with_email

DAY = timedelta(days=1)
BESIDE: tuple[type[Model], ...] = (
    Appeal,
    QueuedEmail,
    EmailLink,
    Message,
    CommenterNote,
    ProposedEdit,
    DecisionNote,
    Subscription,
)


def how_many(kind: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def log() -> Path:
    path: Path = current_app.config["SETTINGS"].erasures
    return path


@pytest.fixture
def full(leave: Leave, mona: Moderator) -> Comment:
    """A public comment of Ann’s with something beside it of every kind."""
    comment = leave("It hleped.")
    person = comment.commenter
    made = decide(
        comment, "reject", by=mona, seen=SeenRevision(1), why=DecisionReason("abuse", "Be kind.")
    )
    db.session.add(Appeal(comment=comment, decision=made, words="It was kind.", created_at=now()))
    decide(comment, "approve", by=mona, seen=SeenRevision(1))
    edit(comment, Text.of("It helped.", name="Ann"))
    Message.write(comment, "Thank you.", by=mona)
    CommenterNote.write(person, "Writes kindly.", by=mona)
    set_trust_level(person, "hold", by=mona, seen="normal", why=DecisionReason(note="Look."))
    asked = Subscription(
        commenter_id=person.id, comment_id=comment.id, kind="replies", asked_at=now()
    )
    db.session.add(asked)
    QueuedEmail.enqueue("mine", to=person)
    QueuedEmail.enqueue("message", to=person, comment=comment)
    EmailLink.make("mine", to=person, lasts=DAY)
    db.session.commit()
    return comment


def test_everything_is_there_before(full: Comment) -> None:
    assert all(how_many(each) for each in BESIDE)


def test_an_erased_comment_leaves_nothing_but_its_decisions(full: Comment) -> None:
    decisions = how_many(Decision)

    erase(full)
    db.session.flush()

    assert {each.__name__: how_many(each) for each in BESIDE if each is not Appeal} == {
        each.__name__: 0 for each in BESIDE if each is not Appeal
    }
    assert db.session.scalars(select(Appeal.words)).all() == [""]
    assert (full.source, full.html, full.name, full.folded, full.revisions) == ("",) * 4 + ([],)
    assert how_many(Decision) == decisions
    assert (full.network_fingerprint, full.duplicate_fingerprint, full.key_digest) == (None,) * 3


def test_with_the_last_comment_the_person_is_forgotten(full: Comment) -> None:
    person, tag = full.commenter, full.commenter.tag

    erase(full)
    db.session.flush()
    db.session.expire_all()

    assert (person.sealed_email, person.sealed_with, person.fingerprint) == (b"", "", None)
    assert (person.standing, person.email_blocked) == ("normal", False)
    assert person.tag != tag
    assert Commenter.find_by_email("ann@example.org") is None


def test_who_has_another_comment_stays_and_the_erased_one_is_nobodys(
    leave: Leave, mona: Moderator
) -> None:
    erased, other = leave("One."), leave("Two.")
    person = other.commenter

    erase(erased)

    assert (erased.commenter is person, erased.commenter.has_address) == (False, False)
    assert Commenter.find_by_email("ann@example.org") is person


@pytest.mark.parametrize("how", ["withdraw", "erase"])
def test_a_person_whose_other_comments_were_taken_back_is_forgotten_with_the_last(
    leave: Leave, how: str
) -> None:
    first, last = leave("One."), leave("Two.")
    withdraw(first) if how == "withdraw" else erase(first)
    assert Commenter.find_by_email("ann@example.org")

    erase(last)
    db.session.flush()

    assert Commenter.find_by_email("ann@example.org") is None


def test_the_history_still_holds(full: Comment) -> None:
    erase(full)
    db.session.commit()

    audit = Audit()

    assert sum(audit.walk())


@pytest.mark.parametrize("how", ["withdraw", "erase"])
def test_a_legal_hold_takes_it_from_readers_and_keeps_it(full: Comment, how: str) -> None:
    full.legal_hold = True
    receipt = full.receipt_digest

    erase(full) if how == "erase" else withdraw(full)

    assert (full.status, full.pending_erasure, full.source, full.name) == ("withdrawn", how, "", "")
    assert full.receipt_digest != receipt
    assert full.revisions[-1].source == "It hleped."
    assert full.commenter.has_address
    assert (how_many(Subscription), how_many(Message)) == (0, 1)


@pytest.mark.parametrize(("how", "is_known"), [("withdraw", True), ("erase", False)])
def test_what_a_hold_put_off_is_completed(full: Comment, how: str, is_known: bool) -> None:
    full.legal_hold = True
    erase(full) if how == "erase" else withdraw(full)
    finish(full)
    assert full.revisions

    full.legal_hold = False
    finish(full)
    db.session.flush()

    assert (full.revisions, full.pending_erasure, how_many(Message)) == ([], "", 0)
    assert bool(Commenter.find_by_email("ann@example.org")) is is_known


def test_erasing_all_leaves_what_others_wrote(leave: Leave) -> None:
    mine, others = leave("One."), leave("Two.", email="bob@example.org", name="Bob")

    assert erase_all(mine.commenter) == []
    db.session.flush()

    assert (mine.status, others.status, others.source) == ("withdrawn", "pending", "Two.")
    assert Commenter.find_by_email("bob@example.org") is others.commenter


def test_erasing_all_says_what_a_hold_delays(leave: Leave) -> None:
    one, held = leave("One."), leave("Two.")
    held.legal_hold = True

    assert erase_all(one.commenter) == [held]

    assert (one.status, held.status, held.pending_erasure) == ("withdrawn", "withdrawn", "erase")
    assert held.commenter.has_address


def test_erasing_all_erases_what_was_withdrawn_during_a_hold(leave: Leave) -> None:
    one, held = leave("One."), leave("Two.")
    held.legal_hold = True
    withdraw(held)
    erase_all(one.commenter)
    held.legal_hold = False

    finish(held)
    db.session.flush()

    assert (held.pending_erasure, held.commenter.has_address) == ("", False)
    assert Commenter.find_by_email("ann@example.org") is None


def test_erasing_twice_is_once(full: Comment) -> None:
    erase(full)
    written = log().read_text()

    erase(full)

    assert log().read_text() == written


def test_the_log_names_nothing(full: Comment) -> None:
    erase(full)

    written = log().read_text()
    head, *lines = written.splitlines()
    assert head.startswith("leave-a-reply erasures ")
    assert [each.split(" ")[0] for each in lines] == ["erase", "forget"]
    assert log().stat().st_mode & 0o777 == 0o600


def test_a_long_log_is_not_read_from_its_beginning(
    leave: Leave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure_log, "TAIL_SIZE", 400)
    comments = [leave(f"{number}.", email=f"ann{number}@example.org") for number in range(9)]

    for each in comments:
        erase(each)
    db.session.rollback()

    assert 2 < log().read_text().count(erasure_log.HEAD) < len(comments)
    assert erasure_log.read(log())[1] == 0
    assert len(erasure_log.read(log())[0]) == 2 * len(comments)


def test_what_a_restore_brings_back_is_erased_again(full: Comment) -> None:
    erase(full)
    db.session.rollback()  # as a backup from before would have it
    assert full.source == "It hleped."

    assert replay(log()) == 1

    assert (full.source, full.commenter.has_address) == ("", False)
    assert replay(log()) == 0


def test_a_comment_that_got_the_number_later_is_left_alone(full: Comment) -> None:
    erase(full)
    db.session.rollback()
    full.created_at += DAY
    full.commenter.first_seen_at += DAY

    assert replay(log()) == 0
    assert full.source == "It hleped."


def test_a_log_under_another_key_is_refused_and_nothing_is_erased(
    full: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase(full)
    db.session.rollback()
    other = SimpleNamespace(derived_key=lambda _label: b"another")
    monkeypatch.setattr(erasure_log, "sealing", other)

    with pytest.raises(LogUnreadable, match="None of the 2 lines"):
        replay(log())

    assert full.source == "It hleped."


def test_a_line_that_a_crash_cut_off_does_no_harm(leave: Leave) -> None:
    first, second = leave("One."), leave("Two.", email="bob@example.org")
    erase(first)
    with log().open("a") as file:
        file.write("erase 0123")

    erase(second)
    db.session.rollback()

    assert list(erasure_log.read(log())[0].values()) == ["erase", "forget"] * 2
