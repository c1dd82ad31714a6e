"""Withdraw a comment and delete everything that quotes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CompoundSelect, delete, func, select

from extensions import UNLOADED, db
from models.appeals.appeal import Appeal
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
from models.moderation.redaction import quotations
from models.moderation.set_status import set_status
from models.privacy import erasure_log
from models.reports import outcome
from models.screening import screening
from models.storage import secure_delete

if TYPE_CHECKING:
    from models.comments.comment import Comment


def withdraw(comment: Comment) -> None:
    """Delete the text, name, earlier revisions and receipt of a comment for good, at once."""
    withdraw_or_erase(comment, how="withdraw")


def withdraw_or_erase(comment: Comment, *, how: str) -> bool:
    """Withdraw a comment; return whether its text is destroyed now. Done twice it is once.

    A legal hold delays that: readers stop seeing the comment at once, and
    `comment.pending_erasure` remembers `how` it went, "withdraw" or "erase".
    """
    Decision.lock_log()  # before any row is locked, as whoever decides does
    comment.lock()
    if comment.status == "withdrawn":
        return False
    erasure_log.remember_comment(comment, how)
    set_status(comment, "withdrawn")
    if comment.legal_hold:
        _keep(comment, how)
    else:
        destroy_words(comment)
    _close(comment)
    secure_delete.mark_dirty()
    if not comment.legal_hold:
        _destroy_quotations(comment)
    return not comment.legal_hold


def destroy(comment: Comment) -> None:
    """Destroy the words of a comment that left, and whatever quotes them or is about them."""
    destroy_words(comment)
    _destroy_quotations(comment)
    secure_delete.mark_dirty()


def destroy_words(comment: Comment) -> None:
    """Destroy the words and the name: as they are, as they were, and as they were to be."""
    comment.clear_content()
    comment.revisions.clear()
    screening.delete_findings(comment)
    db.session.execute(delete(ProposedEdit).where(ProposedEdit.comment_id == comment.id))


def _close(comment: Comment) -> None:
    """Let nobody open its receipt, and write no mail about it any more."""
    comment.urgent = False
    comment.receipt_digest = sealing.digest(sealing.receipt_token())
    comment.key_digest = None
    outcome.close_as_withdrawn(comment)
    email_files.delete_of(comment.commenter, about=comment)
    theirs = func.coalesce(QueuedEmail.commenter_id, comment.commenter_id) == comment.commenter_id
    letters = delete(QueuedEmail).where(QueuedEmail.id.in_(_letters_about(comment)), theirs)
    db.session.execute(letters, execution_options=UNLOADED)
    db.session.execute(delete(EmailLink).where(EmailLink.comment_id == comment.id))
    db.session.execute(delete(Subscription).where(Subscription.comment_id == comment.id))


def _letters_about(comment: Comment) -> CompoundSelect[int]:
    """The ids of letters about a comment or a decision on it: in one list, for asked for the one
    or the other PostgreSQL would read all letters."""
    decisions = select(Decision.id).where(Decision.comment_id == comment.id)
    of_decisions = select(QueuedEmail.id).where(QueuedEmail.decision_id.in_(decisions))
    return (
        select(QueuedEmail.id).where(QueuedEmail.comment_id == comment.id).union_all(of_decisions)
    )


def _keep(comment: Comment, how: str) -> None:
    """Keep the words as those before the change, where they are shown on the comment's own page
    at the desk alone: a comment that is withdrawn has none, in every list, search and quotation."""
    comment.pending_erasure = how
    kept = Revision.of(comment)
    comment.clear_content()
    screening.delete_findings(comment)
    comment.revision += 1
    comment.revisions.append(kept)


def _destroy_quotations(comment: Comment) -> None:
    _destroy_messages(comment)
    quotations.erase(comment)
    outcome.erase_report_texts(comment)
    Appeal.let_go(comment)
    comment.pending_erasure = ""
    db.session.flush()
    secure_delete.purge_index()


def _destroy_messages(comment: Comment) -> None:
    """What moderators wrote about it to its writer, and what the history keeps of that."""
    about = Message.commenter_id == comment.commenter_id, Message.comment_id == comment.id
    said = select(Message.words).where(*about)
    sent = Decision.commenter_id == comment.commenter_id, Decision.decision == "message"
    remarks = (
        DecisionNote.decision_id.in_(select(Decision.id).where(*sent)),
        DecisionNote.words.in_(said),
    )
    db.session.execute(delete(DecisionNote).where(*remarks), execution_options=UNLOADED)
    db.session.execute(delete(Message).where(*about))
