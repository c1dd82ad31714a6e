"""Reporting a comment: counted once for each network, and closed by what a moderator decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from extensions import db
from models.column_types import now
from models.commenters.network import Network
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import SeenRevision
from models.errors import AddressInColumn, CommentGone, StaleDecision, TooManyReports
from models.moderation.decide import decide as make_decision
from models.moderation.decide import undo_decision
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.reports.outcome import dismiss, reopen
from models.reports.report import Report, Reported
from models.reports.summary import reports_about
from tests.models.conftest import Leave

LAST = 2**31 - 1  # the id of the last report there can be: every one was seen
KEY = "k" * 43
LeaveReport = Callable[..., Reported]


@pytest.fixture
def comment(leave: Leave, mona: Moderator) -> Comment:
    """A public comment."""
    left = leave("Buy my pills.")
    decide(left, "approve", mona)
    return left


@pytest.fixture
def report(comment: Comment) -> LeaveReport:
    """Report the comment from a network, by its last number."""

    def leave_report(network: int = 1, reason: str = "advertising", **said: object) -> Reported:
        where = Network.of(f"198.51.{network}.7")
        sent: dict[str, Any] = {"words": "", "limit": 1_000, **said}
        left = Report.submit(comment, reason=reason, network=where, **sent)
        db.session.flush()
        return left

    return leave_report


def decide(comment: Comment, decision: str, by: Moderator) -> Decision:
    return make_decision(comment, decision, by=by, seen=SeenRevision(comment.revision))


def states() -> list[str]:
    """Of every report, as the database knows them."""
    db.session.flush()
    db.session.expire_all()
    return list(db.session.scalars(select(Report.state).order_by(Report.id)))


def test_a_report_is_counted_and_the_comment_stays(comment: Comment, report: LeaveReport) -> None:
    report(1)
    report(2)

    assert (comment.reports, comment.status) == (2, "approved")


def test_a_network_counts_once(comment: Comment, report: LeaveReport) -> None:
    first = report(1, words="Pills.")

    again = report(1, "abuse", words="Rude.")

    (summary,) = reports_about([comment]).values()
    assert (comment.reports, summary.reasons) == (1, {"Advertising": 1})
    assert dict(summary.words) == {"Advertising": "Pills.", "Abuse": "Rude."}
    assert first.token != again.token


def test_what_a_network_says_after_its_first_report_was_dismissed_is_looked_at(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    first = report(1).report.id
    report(1, "abuse")

    dismiss(comment, by=mona, newest=first)

    assert (states(), comment.reports) == (["dismissed", "open"], 1)


def test_a_network_counts_once_for_three_days(comment: Comment, report: LeaveReport) -> None:
    at = now()
    for hours in (0, 71, 71 + 73):
        report(1, at=at + timedelta(hours=hours))

    assert comment.reports == 2


def test_a_second_press_leads_to_the_same_receipt(comment: Comment, report: LeaveReport) -> None:
    first = report(1, form_key=KEY)

    second = report(1, "abuse", words="Look.", form_key=KEY)

    assert (second.token, comment.reports) == (first.token, 1)
    assert (first.report.reason, first.report.words) == ("abuse", "Look.")


def test_the_key_of_a_form_opens_no_receipt_of_another_comment(
    report: LeaveReport, leave: Leave, mona: Moderator
) -> None:
    first, other = report(1, form_key=KEY), leave("Other words.")
    decide(other, "approve", mona)

    second = Report.submit(
        other, reason="abuse", words="", network=Network.of("192.0.2.1"), limit=9, form_key=KEY
    )

    assert first.token != second.token


def test_a_network_reports_so_much_in_ten_minutes_and_no_more(
    report: LeaveReport, leave: Leave, mona: Moderator
) -> None:
    report(1, limit=1)
    other = leave("Other words.")
    decide(other, "approve", mona)
    there = Network.of("198.51.1.7")
    again: dict[str, Any] = {"reason": "abuse", "words": "", "network": there, "limit": 1}

    with pytest.raises(TooManyReports) as refused:
        Report.submit(other, **again)

    assert 590 <= refused.value.seconds <= 600
    assert Report.submit(other, **again, at=now() + timedelta(minutes=11)).token


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_what_readers_do_not_see_is_not_reported(
    comment: Comment, report: LeaveReport, mona: Moderator, status: str
) -> None:
    verbs = {"pending": "pending", "rejected": "reject", "spam": "spam"}
    decide(comment, verbs[status], mona) if status in verbs else withdraw(comment)

    with pytest.raises(CommentGone):
        report(1)


def test_the_network_is_forgotten_and_the_report_stays(report: LeaveReport) -> None:
    report(1, at=now() - timedelta(hours=73))

    report(2)

    fingerprints = db.session.scalars(select(Report.network_fingerprint).order_by(Report.id)).all()
    assert [bool(each) for each in fingerprints] == [False, True]


def test_an_address_is_not_kept_in_the_words(report: LeaveReport) -> None:
    with pytest.raises(AddressInColumn):
        report(1, words="It names ann@example.org")


@pytest.mark.parametrize("decision", ["reject", "spam"])
def test_taking_the_comment_down_upholds_its_reports(
    comment: Comment, report: LeaveReport, mona: Moderator, decision: str
) -> None:
    report(1)
    report(2)

    decide(comment, decision, mona)

    assert (states(), comment.reports) == (["upheld", "upheld"], 0)


def test_undoing_that_opens_them_again(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    decision = decide(comment, "reject", mona)

    undone = undo_decision(decision, by=mona)
    assert (states(), comment.reports) == (["open"], 1)

    undo_decision(undone, by=mona)
    assert (states(), comment.reports) == (["upheld"], 0)


def test_approving_it_after_all_dismisses_them_and_undoing_upholds_them(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    decide(comment, "reject", mona)

    approval = decide(comment, "approve", mona)
    assert (states(), comment.reports) == (["dismissed"], 0)

    undo_decision(approval, by=mona)
    assert (states(), comment.reports) == (["upheld"], 0)


def test_undoing_that_undo_dismisses_them_again_and_no_later_one(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    decide(comment, "reject", mona)
    approval = decide(comment, "approve", mona)
    report(2)

    undone = undo_decision(approval, by=mona)
    undo_decision(undone, by=mona)

    assert (states(), comment.reports) == (["dismissed", "open"], 1)


def test_putting_it_back_to_pending_keeps_them_open(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)

    decide(comment, "pending", mona)

    assert (states(), comment.reports) == (["open"], 1)


def test_dismissing_is_a_decision_and_the_comment_stays(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    report(2)

    made = dismiss(comment, by=mona, newest=LAST)

    assert (made.decision, made.before, made.outcome) == ("dismiss", "2 reports", "dismissed")
    assert (states(), comment.reports) == (["dismissed"] * 2, 0)
    assert comment.status == "approved"


def test_what_was_reported_since_the_moderator_looked_stays_open(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    seen = report(1).report.id
    report(2)

    dismiss(comment, by=mona, newest=seen)

    assert (states(), comment.reports) == (["dismissed", "open"], 1)


def test_dismissing_twice_is_one_decision(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)

    first, second = (dismiss(comment, by=mona, newest=LAST) for _ in range(2))

    assert first is second


def test_what_a_colleague_dismissed_is_refused(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    dismiss(comment, by=mona, newest=LAST)
    max_ = Moderator.add("max@desk.example", name="Max")[0]
    db.session.flush()

    with pytest.raises(StaleDecision):
        dismiss(comment, by=max_, newest=LAST)


def test_a_dismissal_is_taken_back_once(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    dismissal = dismiss(comment, by=mona, newest=LAST)

    undone = reopen(dismissal, by=mona)

    assert (undone.decision, undone.outcome, undone.undoes) == ("reopen", "1 report", dismissal)
    assert (states(), comment.reports) == (["open"], 1)
    with pytest.raises(StaleDecision):
        reopen(dismissal, by=mona)


def test_a_dismissal_is_not_taken_back_once_the_comment_is_down(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    dismissal = dismiss(comment, by=mona, newest=LAST)
    decide(comment, "reject", mona)

    with pytest.raises(StaleDecision):
        reopen(dismissal, by=mona)


def test_withdrawing_closes_the_reports_and_what_they_quote_goes(
    comment: Comment, report: LeaveReport
) -> None:
    report(1, words="It says: buy my pills.")

    withdraw(comment)

    assert (states(), comment.reports) == (["upheld"], 0)
    assert db.session.scalars(select(Report.words)).all() == [""]


def test_a_card_counts_the_reasons_and_quotes_the_words(
    comment: Comment, report: LeaveReport
) -> None:
    report(1)
    report(2, words="Pills.")
    newest = report(3, "abuse", words="Rude.").report.id

    (summary,) = reports_about([comment]).values()

    assert summary.reasons == {"Advertising": 2, "Abuse": 1}
    assert summary.words == [("Advertising", "Pills."), ("Abuse", "Rude.")]
    assert (summary.count, summary.newest) == (3, newest)


def test_a_card_quotes_some_of_many_and_counts_all(comment: Comment, report: LeaveReport) -> None:
    for number in range(12):
        report(number, words=f"Words {number}.")

    (summary,) = reports_about([comment]).values()

    assert (summary.count, len(summary.words)) == (12, 5)
    assert summary.words[0] == ("Advertising", "Words 11.")


def test_closed_reports_are_on_no_card(
    comment: Comment, report: LeaveReport, mona: Moderator
) -> None:
    report(1)
    dismiss(comment, by=mona, newest=LAST)

    assert reports_about([comment]) == {}
