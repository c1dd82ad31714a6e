"""Erasure of comments and of the people who wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, select

from database.transactions import transaction_lock
from extensions import UNLOADED, Model, db
from models.commenters.commenter import Commenter
from models.commenters.note import CommenterNote
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.note import DecisionNote
from models.mail import email_files
from models.mail.link import EmailLink
from models.mail.message import Message
from models.mail.outbox import QueuedEmail
from models.mail.subscription import Subscription
from models.privacy import erasure_log, withdrawal
from models.storage import secure_delete

TABLES_ABOUT_COMMENTER: tuple[type[Model], ...] = (
    QueuedEmail,
    EmailLink,
    Subscription,
    CommenterNote,
    Message,
)


def erase(comment: Comment) -> None:
    """Erase a comment and everything stored about it; decisions remain, without the commenter.

    Also erases the commenter with their last comment; otherwise the comment becomes anonymous.
    Under a legal hold, readers stop seeing it at once and `finish` does the rest.
    """
    _lock_commenter(comment.commenter)
    if withdrawal.withdraw_or_erase(comment, how="erase"):
        _detach_author(comment)


def erase_all(commenter: Commenter) -> list[Comment]:
    """Erase every comment of a commenter, and the commenter.

    Returns the comments that a legal hold delays, including those only withdrawn so far: `finish`
    erases all of them.
    """
    _lock_commenter(commenter)
    for each in comments_of(commenter):
        erase(each)
    db.session.refresh(commenter, with_for_update=True)
    delayed = db.session.scalars(select(Comment).where(_not_erased(commenter))).all()
    for each in delayed:
        if each.pending_erasure == "withdraw":
            each.pending_erasure = "erase"
            erasure_log.log_comment(each, each.pending_erasure)
    if not delayed:
        erase_commenter(commenter)
    return list(delayed)


def comments_of(commenter: Commenter) -> Sequence[Comment]:
    """Return the commenter's comments that are not withdrawn, oldest first."""
    matching = Comment.commenter_id == commenter.id, Comment.status != "withdrawn"
    return db.session.scalars(select(Comment).where(*matching).order_by(Comment.id)).all()


def finish(comment: Comment) -> None:
    """Complete an erasure that a legal hold delayed; do nothing if there is none or the hold
    remains."""
    if not comment.pending_erasure or comment.legal_hold:
        return
    how = comment.pending_erasure
    withdrawal.destroy_with_quotations(comment)
    if how == "erase":
        _detach_author(comment)


def erase_commenter(commenter: Commenter) -> None:
    """Erase a commenter: address, fingerprint, trust level, and every note about or message to
    them.

    The row stays, anonymised, because decisions may reference it. Calling it twice is harmless.
    """
    if commenter.is_site:
        return
    erasure_log.log_commenter(commenter)
    about = select(Decision.id).where(Decision.commenter_id == commenter.id)
    notes = delete(DecisionNote).where(DecisionNote.decision_id.in_(about))
    db.session.execute(notes, execution_options=UNLOADED)
    email_files.delete_of(commenter)
    for each in TABLES_ABOUT_COMMENTER:
        matching = delete(each).where(each.__table__.c.commenter_id == commenter.id)
        db.session.execute(matching, execution_options=UNLOADED)
    delete_address(commenter)
    commenter.anonymise()
    secure_delete.mark_dirty()


def delete_address(commenter: Commenter) -> None:
    """Delete the email address and its fingerprint; keep the tag and everything else."""
    email_files.delete_of(commenter)
    commenter.sealed_email, commenter.sealed_with = b"", ""
    commenter.fingerprint, commenter.fingerprint_with = None, ""
    secure_delete.mark_dirty()


def _lock_commenter(commenter: Commenter) -> None:
    """Take the decision lock, then the lock on this address."""
    Decision.lock_log()
    transaction_lock(commenter.fingerprint or b"")


def _detach_author(comment: Comment) -> None:
    """Anonymise a comment; erase its commenter if they have no other."""
    comment.network_fingerprint = None
    commenter = comment.commenter
    if commenter.is_site:
        return
    db.session.flush()
    db.session.refresh(commenter, with_for_update=True)
    others = select(Comment.id).where(_not_erased(commenter), Comment.id != comment.id).limit(1)
    if db.session.scalar(others):
        comment.commenter = Commenter.create_anonymous()
    else:
        erase_commenter(commenter)


def _not_erased(commenter: Commenter) -> ColumnElement[bool]:
    """Match a commenter's comments that still have content, including those under legal hold."""
    left = or_(Comment.status != "withdrawn", Comment.pending_erasure != "")
    return (Comment.commenter_id == commenter.id) & left
