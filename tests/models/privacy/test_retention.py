"""Retention: each thing goes after its time, never before, and never because a clock jumped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text, update

from extensions import db
from models.appeals.submit import appeal
from models.column_types import now
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.decisions.kinds import DecisionReason, SeenRevision
from models.errors import NotEditable
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.decide import decide
from models.moderation.edit import edit
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from models.privacy.legal_hold import hold, release
from models.privacy.retention import preview, run, run_if_due
from models.privacy.retention_rules import RULES
from models.reports.report import Report
from models.screening.text import Text
from models.storage.retention_clock import RetentionRun, trusted_until
from models.submissions.submission import Submission
from models.submissions.submit import submit
from tests.models.conftest import Leave
from tests.support.rows import rows

pytestmark = pytest.mark.with_email

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def later(since: timedelta) -> RetentionRun:
    """A run that much later, by a clock that somebody looked at."""
    db.session.commit()
    done = run(now() + since, clock_is_right=True)
    db.session.expire_all()
    return done


@pytest.fixture
def decided(leave: Leave, mona: Moderator) -> Callable[..., Comment]:
    """Leave a reply and decide on it."""

    def make(decision: str = "reject", words: str = "It helped.", **said: object) -> Comment:
        comment = leave(words, **said)
        decide(comment, decision, by=mona, seen=SeenRevision(1), why=DecisionReason("off-topic"))
        return comment

    return make


def test_every_rule_has_a_name_of_its_own_and_says_what_why_and_who() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.what and rule.why and rule.seen_by for rule in RULES)


def test_a_network_is_forgotten_after_72_hours_and_not_before(leave: Leave) -> None:
    comment = leave()

    later(71 * HOUR)
    assert comment.network_fingerprint
    later(73 * HOUR)

    assert comment.network_fingerprint is None


def test_the_fingerprint_of_the_words_is_forgotten_after_24_hours(leave: Leave) -> None:
    comment = leave()

    later(23 * HOUR)
    assert comment.duplicate_fingerprint
    later(25 * HOUR)

    kept = [bool(each) for each in (comment.duplicate_fingerprint, comment.network_fingerprint)]
    assert kept == [False, True]


def test_where_a_report_came_from_is_forgotten_after_72_hours(
    decided: Callable[..., Comment], reply: Callable[..., Submission]
) -> None:
    comment = decided("approve")
    report = Report.submit(
        comment, reason="abuse", words="", network=reply().network, limit=9
    ).report

    later(71 * HOUR)
    assert report.network_fingerprint
    later(73 * HOUR)

    assert report.network_fingerprint is None


@pytest.mark.parametrize("decision", ["reject", "spam"])
def test_words_that_were_not_published_are_destroyed_after_30_days(
    decided: Callable[..., Comment], mona: Moderator, decision: str
) -> None:
    comment = decided(decision, "My neighbour is a thief.")

    later(29 * DAY)
    assert comment.source
    later(31 * DAY)

    assert (comment.name, comment.source, comment.html, comment.folded) == ("", "", "", "")
    assert (comment.status, comment.decisions[-1].reason) == (
        "rejected" if decision == "reject" else "spam",
        "off-topic",
    )


def test_earlier_words_go_with_the_last_ones(leave: Leave, mona: Moderator) -> None:
    comment = leave("My number is 0170 1234.")
    edit(comment, Text.of("No number.", name="Ann"))
    decide(
        comment,
        "reject",
        by=mona,
        seen=SeenRevision(2),
        why=DecisionReason(words="0170 1234 is private."),
    )

    later(31 * DAY)

    assert comment.revisions == []
    assert comment.decisions[-1].why.words == ""


def test_what_readers_see_and_what_waits_is_never_destroyed(
    decided: Callable[..., Comment], leave: Leave
) -> None:
    comments = [decided("approve"), leave("Waits.")]

    later(3_000 * DAY)

    assert [each.source for each in comments] == ["It helped.", "Waits."]


@pytest.mark.parametrize("decision", ["approve", "pending"])
def test_nothing_without_words_can_be_published(
    decided: Callable[..., Comment], mona: Moderator, decision: str
) -> None:
    comment = decided()
    later(31 * DAY)

    with pytest.raises(NotEditable, match="destroyed"):
        decide(comment, decision, by=mona, seen=SeenRevision(1))
    with pytest.raises(NotEditable, match="destroyed"):
        undo(comment.decisions[-1], by=mona)


def test_whoever_only_looks_at_what_is_due_keeps_no_writer_waiting(site: Flask) -> None:
    written: list[str] = []

    def write(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT") and not written:
            written.append(statement)
            rows(site, "UPDATE articles SET version = version + 1")

    with site.app_context():
        event.listen(db.engine, "after_cursor_execute", write)
        preview(NOON)
        event.remove(db.engine, "after_cursor_execute", write)

    assert len(written) == 1
    assert rows(site, "SELECT DISTINCT version FROM articles") == [(2,)]


def test_an_open_appeal_keeps_the_words(decided: Callable[..., Comment]) -> None:
    comment = decided()
    appeal(comment, "Please look again.")

    later(60 * DAY)

    assert comment.source == "It helped."


def test_a_legal_hold_keeps_everything(decided: Callable[..., Comment], mona: Moderator) -> None:
    comment = decided()
    hold(comment, by=mona, why=DecisionReason(note="A court asked."))

    later(3_000 * DAY)
    assert comment.source == "It helped."
    assert comment.network_fingerprint
    assert comment.commenter.has_address

    release(comment, by=mona, why=DecisionReason(note="It is over."))
    later(3_000 * DAY)
    assert comment.source == ""
    later(3_031 * DAY)
    assert not comment.commenter.has_address


def test_an_address_that_nothing_needs_is_destroyed(decided: Callable[..., Comment]) -> None:
    person = decided("approve").commenter
    tag = person.tag

    later(29 * DAY)
    assert person.has_address
    later(31 * DAY)

    row = db.session.execute(text("SELECT sealed_email, fingerprint, tag FROM commenters")).one()
    assert (bytes(row[0]), row[1], row[2]) == (b"", None, tag)


def _waits(comment: Comment, leave: Leave) -> None:
    leave("Another one that waits.")


def _wants_replies(comment: Comment, leave: Leave) -> None:
    _asks(comment, "confirmed", now())


def _was_written_to_ask(comment: Comment, leave: Leave) -> None:
    _asks(comment, "asked", now() + 30 * DAY)


def _is_owed_a_letter(comment: Comment, leave: Leave) -> None:
    QueuedEmail.enqueue("decision", to=comment.commenter, comment=comment)


def _appeals(comment: Comment, leave: Leave) -> None:
    appeal(comment, "Please look again.")


def _is_held(comment: Comment, leave: Leave) -> None:
    comment.commenter.standing = "hold"


def _has_shut_the_mail(comment: Comment, leave: Leave) -> None:
    comment.commenter.email_blocked = True


def _asks(comment: Comment, state: str, at: datetime) -> None:
    row = Subscription(comment=comment, commenter=comment.commenter, kind="replies", state=state)
    row.asked_at, row.confirmed_at = at, at if state == "confirmed" else None
    db.session.add(row)


@pytest.mark.parametrize(
    "needs_it",
    [
        _waits,
        _wants_replies,
        _was_written_to_ask,
        _is_owed_a_letter,
        _appeals,
        _is_held,
        _has_shut_the_mail,
    ],
)
def test_an_address_stays_while_something_needs_it(
    decided: Callable[..., Comment], leave: Leave, needs_it: Callable[..., None]
) -> None:
    comment = decided()
    needs_it(comment, leave)

    later(31 * DAY)

    assert comment.commenter.has_address


def test_a_subscription_that_was_never_confirmed_keeps_no_address(
    decided: Callable[..., Comment],
) -> None:
    comment = decided("approve")
    _asks(comment, "asked", now())

    later(31 * DAY)

    assert not comment.commenter.has_address


def test_whoever_writes_again_later_is_somebody_new(
    decided: Callable[..., Comment], leave: Leave
) -> None:
    first = decided("approve").commenter
    later(31 * DAY)

    again = leave("Me again.").commenter

    assert again.id != first.id
    assert again.has_address


def test_without_a_mail_server_no_wish_for_email_keeps_an_address(
    site: Flask, leave: Leave, decided: Callable[..., Comment]
) -> None:
    comment = decided("approve")
    _wants_replies(comment, leave)
    site.config["SETTINGS"] = replace(site.config["SETTINGS"], mail_url="")

    later(31 * DAY)

    assert not comment.commenter.has_address
    assert [each.state for each in db.session.scalars(Subscription.of(comment))] == ["ended"]


def test_links_and_letters_go(decided: Callable[..., Comment]) -> None:
    person = decided("approve").commenter
    EmailLink.make("stop", to=person, lasts=DAY)
    letter = QueuedEmail.enqueue("decision", to=person)
    assert letter
    letter.state, letter.ended_at = "sent", now()

    done = later(31 * DAY)

    assert (done.counts["links in mails"], done.counts["letters"]) == (1, 1)


def test_a_dry_run_counts_and_changes_nothing(decided: Callable[..., Comment]) -> None:
    comment = decided()
    db.session.commit()

    would_be, counts = preview(now() + 31 * DAY)

    assert (counts["rejected words"], counts["networks"], counts["addresses"]) == (1, 1, 1)
    assert (would_be.doubted_since, RetentionRun.last(), comment.source) == (
        None,
        None,
        "It helped.",
    )


def runs_at(*hours: float) -> list[tuple[bool, float]]:
    """For runs so many hours after noon: whether the clock was doubted, and the trusted hour."""
    done = [run(NOON + timedelta(hours=each)) for each in hours]
    return [(bool(r.doubted_since), (r.trusted_at - NOON) / HOUR) for r in done]


@pytest.mark.usefixtures("domain")
@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((0,), [(False, 0)]),
        ((0, 24, 48), [(False, 0), (False, 24), (False, 48)]),
        ((0, 48), [(False, 0), (False, 48)]),
        ((0, 49), [(False, 0), (True, 0)]),
        ((0, 9_000, 9_024), [(False, 0), (True, 0), (False, 9_024)]),
        ((0, 9_000, 9_001), [(False, 0), (True, 0), (True, 0)]),
        ((0, 9_000, 9_072, 9_090), [(False, 0), (True, 0), (False, 9_072), (False, 9_090)]),
        ((0, 9_000, 9_073, 9_090), [(False, 0), (True, 0), (True, 0), (True, 0)]),
        ((0, 9_000, 9_073, 9_097), [(False, 0), (True, 0), (True, 0), (False, 9_097)]),
        ((0, 9_000, 24), [(False, 0), (True, 0), (False, 24)]),
        ((0, 9_000, 24, 9_024), [(False, 0), (True, 0), (False, 24), (True, 24)]),
        ((0, 9_000, 8_990, 9_020), [(False, 0), (True, 0), (True, 0), (False, 9_020)]),
        ((0, -5_000, 0), [(False, 0), (False, -5_000), (True, -5_000)]),
    ],
)
def test_a_clock_that_jumps_is_doubted_until_it_went_on_as_clocks_do(
    hours: tuple[float, ...], expected: list[tuple[bool, float]]
) -> None:
    assert runs_at(*hours) == expected


def test_a_clock_that_jumped_destroys_nothing_early(decided: Callable[..., Comment]) -> None:
    comment = decided()
    db.session.commit()
    run(now())

    done = run(now() + 365 * DAY)

    assert done.doubted_since
    assert set(done.counts.values()) == {0}
    assert comment.source == "It helped."


def test_a_reply_under_a_clock_that_jumped_forgets_nothing_either(
    leave: Leave, reply: Callable[..., Submission]
) -> None:
    comment = leave("First.")
    db.session.commit()
    run(now())

    submit(reply("Second."), limit=9, at=now() + 365 * DAY)

    db.session.refresh(comment)
    assert comment.network_fingerprint
    assert trusted_until(now() + 365 * DAY) < now()


def test_a_run_is_due_once_a_day(domain: None) -> None:
    ran = [run_if_due(NOON + each * HOUR) for each in (0, 1, 23.9, 24, 25, 48)]

    assert [bool(each) for each in ran] == [True, False, False, True, False, True]


def test_few_runs_are_remembered(domain: None) -> None:
    for each in range(405):
        RetentionRun.begin(NOON + each * DAY)

    assert db.session.query(RetentionRun).count() <= 402


def test_a_run_goes_on_where_another_was_killed(
    decided: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in range(5):
        decided(words=f"Words {each}.")
    db.session.commit()
    monkeypatch.setattr("models.privacy.retention.BATCH_SIZE", 2)

    done = run(now() + 31 * DAY)

    assert done.counts["rejected words"] == 5
    assert preview(now() + 31 * DAY)[1]["rejected words"] == 0


def test_a_person_is_found_again_by_nobody(site: Flask, decided: Callable[..., Comment]) -> None:
    decided("approve")
    db.session.execute(update(Commenter).values(needed_at=now() - 40 * DAY))

    later(31 * DAY)

    assert db.session.query(Commenter).filter(Commenter.fingerprint.is_not(None)).count() == 0
