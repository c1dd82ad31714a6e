"""Withdrawal of comments, and deletion of their text and everything that quotes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, CompoundSelect, Select, delete, func, select, text

from extensions import UNLOADED, db
from models.appeals.appeal import Appeal
from models.comments.comment import Comment
from models.comments.constraints import TEXT_LEFT
from models.comments.proposed_edit import ProposedEdit
from models.comments.revision import Revision
from models.decisions.decision import Decision
from models.decisions.note import DecisionNote
from models.encryption import sealing
from models.mail import email_files
from models.mail.link import EmailLink
from models.mail.message import Message
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.moderation.decide import set_status
from models.moderation.redaction import quotations
from models.privacy import erasure_log
from models.reports import outcome
from models.screening import screening
from models.storage import secure_delete

if TYPE_CHECKING:
    from models.comments.comment import Comment


def withdraw(comment: Comment) -> None:
    """Withdraw a comment and delete its text, name, revisions and receipt."""
    withdraw_or_erase(comment, how="withdraw")


def withdraw_or_erase(comment: Comment, *, how: str) -> bool:
    """Withdraw a comment; return whether its text was deleted. Calling it twice is harmless.

    Under a legal hold readers stop seeing it at once, and `comment.pending_erasure` stores `how`
    ("withdraw" or "erase") it is to be deleted later.
    """
    Decision.lock_log()  # before any row lock: the order every decision uses
    comment.lock()
    if comment.status == "withdrawn":
        return False
    erasure_log.log_comment(comment, how)
    set_status(comment, "withdrawn")
    if comment.legal_hold:
        _keep_under_hold(comment, how)
    else:
        destroy_text(comment)
    _close_receipt_and_email(comment)
    secure_delete.mark_dirty()
    if not comment.legal_hold:
        _destroy_quotations(comment)
    return not comment.legal_hold


def destroy_with_quotations(comment: Comment) -> None:
    """Delete the text of a comment, and whatever quotes it or is about it."""
    destroy_text(comment)
    _destroy_quotations(comment)
    secure_delete.mark_dirty()


def destroy_text(comment: Comment) -> None:
    """Delete the text and name of a comment, its revisions and its proposed edit."""
    comment.clear_content()
    comment.revisions.clear()
    screening.delete_findings(comment)
    db.session.execute(delete(ProposedEdit).where(ProposedEdit.comment_id == comment.id))


def _close_receipt_and_email(comment: Comment) -> None:
    """Make the receipt unreachable and delete queued email, links and subscriptions."""
    comment.urgent = False
    comment.receipt_digest = sealing.digest(sealing.receipt_token())
    comment.key_digest = None
    outcome.close_as_withdrawn(comment)
    email_files.delete_of(comment.commenter, about=comment)
    to_author = (
        func.coalesce(QueuedEmail.commenter_id, comment.commenter_id) == comment.commenter_id
    )
    emails = delete(QueuedEmail).where(QueuedEmail.id.in_(_emails_about(comment)), to_author)
    db.session.execute(emails, execution_options=UNLOADED)
    db.session.execute(delete(EmailLink).where(EmailLink.comment_id == comment.id))
    db.session.execute(delete(Subscription).where(Subscription.comment_id == comment.id))


def _emails_about(comment: Comment) -> CompoundSelect[int]:
    """Select the ids of emails about a comment or a decision on it.

    A UNION, because with OR PostgreSQL scans every email.
    """
    decisions = select(Decision.id).where(Decision.comment_id == comment.id)
    of_decisions = select(QueuedEmail.id).where(QueuedEmail.decision_id.in_(decisions))
    return (
        select(QueuedEmail.id).where(QueuedEmail.comment_id == comment.id).union_all(of_decisions)
    )


def _keep_under_hold(comment: Comment, how: str) -> None:
    """Move the text into a revision, shown only on the comment's own moderation page.

    Lists, searches and quotations read the comment itself, which is empty.
    """
    comment.pending_erasure = how
    kept = Revision.of(comment, revision=comment.revision)
    comment.clear_content()
    screening.delete_findings(comment)
    comment.revision += 1
    comment.revisions.append(kept)


def _destroy_quotations(comment: Comment) -> None:
    _destroy_messages(comment)
    quotations.erase_notes(comment)
    outcome.erase_report_texts(comment)
    Appeal.void_all(comment)
    comment.pending_erasure = ""
    db.session.flush()
    secure_delete.purge_index()


def _destroy_messages(comment: Comment) -> None:
    """Delete moderators' messages about the comment, and their copies in the decision log."""
    about = Message.commenter_id == comment.commenter_id, Message.comment_id == comment.id
    texts = select(Message.words).where(*about)
    sent = Decision.commenter_id == comment.commenter_id, Decision.decision == "message"
    notes = (
        DecisionNote.decision_id.in_(select(Decision.id).where(*sent)),
        DecisionNote.words.in_(texts),
    )
    db.session.execute(delete(DecisionNote).where(*notes), execution_options=UNLOADED)
    db.session.execute(delete(Message).where(*about))


def unpublished_with_text(status: str, before: datetime) -> Select[int]:
    """Select the ids of comments with this status decided before that time that still have text.

    Skips those under a legal hold or an open appeal.
    """
    decided = Comment.status == status, Comment.decided_at < before
    free = Comment.legal_hold.is_(False), ~_has_open_appeal()
    left = select(Comment.id).where(text(TEXT_LEFT.text), *decided, *free)
    return left.order_by(Comment.decided_at, Comment.id)


def destroy_unpublished(ids: Sequence[int]) -> None:
    """Delete the text and names of these comments and whatever quotes them.

    Their status, decision and reason remain.
    """
    for comment in db.session.scalars(select(Comment).where(Comment.id.in_(ids))):
        destroy_with_quotations(comment)


def _has_open_appeal() -> ColumnElement[bool]:
    about = Appeal.comment_id == Comment.id, Appeal.state == "open"
    return select(Appeal.id).where(*about).exists()
