"""Outcomes of reports: upheld if the comment is taken down, dismissed if it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, update

from extensions import UNLOADED, db
from models.decisions.decision import Decision
from models.decisions.kinds import NO_REASON, DecisionReason
from models.errors import StaleDecision
from models.reports.report import Report

if TYPE_CHECKING:
    from models.comments.comment import Comment
    from models.moderators.moderator import Moderator

TAKEN_DOWN = ("rejected", "spam", "withdrawn")


def dismiss(
    comment: Comment, *, by: Moderator, newest: int, why: DecisionReason = NO_REASON
) -> Decision:
    """Dismiss the open reports with ids up to `newest`, which the moderator saw.

    Later reports stay open. Repeating it returns the earlier decision. Raises `StaleDecision` if a
    colleague closed them or the comment was taken down.
    """
    _begin(comment)
    seen = _open_about(comment) & (Report.id <= newest)
    many = Report.count(seen)
    if not many:
        return _made_already(comment, by)
    decision = Decision.record(
        "dismiss", on=comment, by=by, before=_counted(many), outcome="dismissed", why=why
    )
    _close(seen, "dismissed", decision)
    comment.reports = Report.count(_open_about(comment))
    return decision


def reopen(decision: Decision, *, by: Moderator, why: DecisionReason = NO_REASON) -> Decision:
    """Undo a dismissal and reopen its reports.

    Raises `StaleDecision` if that was done already or the comment was taken down since.
    """
    comment = decision.comment
    if comment is None or decision.decision != "dismiss":
        raise ValueError("only a dismissal of reports can be undone here")
    _begin(comment)
    many = Report.count(Report.closed_by_id == decision.id)
    if not many or comment.status in TAKEN_DOWN:
        raise StaleDecision(comment)
    made = Decision.record(
        "reopen",
        on=comment,
        by=by,
        before="dismissed",
        outcome=_counted(many),
        why=why,
        undoes=decision,
    )
    _open_again(decision.id)
    comment.reports = Report.count(_open_about(comment))
    return made


def update_after_decision(comment: Comment, decision: Decision) -> None:
    """Update a comment's reports after a decision on its status, in the same transaction.

    Taking it down upholds them; approving it later dismisses them; undoing the decision that closed
    them reopens them.
    """
    if decision.undoes_id:
        _dismiss_anew(decision)
        _open_again(decision.undoes_id)
    may_be_open = comment.reports or decision.undoes_id
    if decision.outcome in TAKEN_DOWN and may_be_open:
        _close(_open_about(comment), "upheld", decision)
    elif decision.outcome == "approved" and not decision.undoes_id:
        upheld = (Report.comment_id == comment.id) & (Report.state == "upheld")
        _close(upheld, "dismissed", decision)
    if may_be_open:
        comment.reports = Report.count(_open_about(comment))


def close_as_withdrawn(comment: Comment) -> None:
    """Uphold the open reports of a comment its author withdrew."""
    about = update(Report).where(Report.comment_id == comment.id)
    db.session.execute(about.where(Report.state == "open").values(state="upheld"))
    comment.reports = 0


def erase_report_texts(comment: Comment) -> None:
    """Erase the texts of a comment's reports, which may quote it."""
    about = update(Report).where(Report.comment_id == comment.id)
    db.session.execute(about.values(words=""))


def _begin(comment: Comment) -> None:
    Decision.lock_log()
    comment.lock()


def _open_about(comment: Comment) -> ColumnElement[bool]:
    return (Report.comment_id == comment.id) & (Report.state == "open")


def _counted(many: int) -> str:
    return f"{many} report{'s' if many > 1 else ''}"


def _made_already(comment: Comment, by: Moderator) -> Decision:
    last = Decision.last_on(comment, "dismiss", "reopen")
    if last and (last.decision, last.moderator_id) == ("dismiss", by.id):
        return last
    raise StaleDecision(comment)


def _close(which: ColumnElement[bool], state: str, decision: Decision) -> None:
    closing = update(Report).where(which).values(state=state, closed_by_id=decision.id)
    db.session.execute(closing, execution_options=UNLOADED)


def _open_again(decision_id: int) -> None:
    closed = update(Report).where(Report.closed_by_id == decision_id)
    opening = closed.values(state="open", closed_by_id=None)
    db.session.execute(opening, execution_options=UNLOADED)


def _dismiss_anew(decision: Decision) -> None:
    """Dismiss again what an approval had dismissed before it was undone, if that undo is undone."""
    first = decision
    while first.undoes and first.undoes.undoes:
        first = first.undoes.undoes
    if first is not decision and first.decision == "approve" and not first.undoes_id:
        again = Report.closed_by_id == decision.undoes_id
        _close(again & (Report.created_at < first.created_at), "dismissed", decision)
