"""Erasing: a comment goes with everything that ties it to a person, and at last the person."""

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

THEIRS: tuple[type[Model], ...] = (QueuedEmail, EmailLink, Subscription, CommenterNote, Message)


def erase(comment: Comment) -> None:
    """Erase a comment and everything held about it. Decisions stay, without the person.

    With their last comment the person is forgotten; else the comment is nobody's from now on. A
    legal hold takes it from readers at once and puts the rest off until `finish`.
    """
    _take_turn(comment.commenter)
    if withdrawal.withdraw_or_erase(comment, how="erase"):
        _detach_author(comment)


def erase_all(person: Commenter) -> list[Comment]:
    """Erase every comment of a person, and the person; return those that a legal hold delays,
    also where they were only withdrawn before: `finish` erases all of them."""
    _take_turn(person)
    for each in comments_of(person):
        erase(each)
    db.session.refresh(person, with_for_update=True)
    delayed = db.session.scalars(select(Comment).where(_there(person))).all()
    for each in delayed:
        if each.pending_erasure == "withdraw":
            each.pending_erasure = "erase"
            erasure_log.remember_comment(each, each.pending_erasure)
    if not delayed:
        erase_commenter(person)
    return list(delayed)


def comments_of(person: Commenter) -> Sequence[Comment]:
    """The comments of a person that they did not take back, the oldest first."""
    theirs = Comment.commenter_id == person.id, Comment.status != "withdrawn"
    return db.session.scalars(select(Comment).where(*theirs).order_by(Comment.id)).all()


def finish(comment: Comment) -> None:
    """Complete what a legal hold put off, once the hold is gone; else nothing is left to do."""
    if not comment.pending_erasure or comment.legal_hold:
        return
    how = comment.pending_erasure
    withdrawal.destroy(comment)
    if how == "erase":
        _detach_author(comment)


def erase_commenter(person: Commenter) -> None:
    """Forget who a person is: address, fingerprint, standing, and what was written about and to
    them. The row stays, as nobody's, for decisions may name it. Twice is once."""
    if person.is_site:
        return
    erasure_log.remember_person(person)
    about = select(Decision.id).where(Decision.commenter_id == person.id)
    remarks = delete(DecisionNote).where(DecisionNote.decision_id.in_(about))
    db.session.execute(remarks, execution_options=UNLOADED)
    email_files.delete_of(person)
    for each in THEIRS:
        theirs = delete(each).where(each.__table__.c.commenter_id == person.id)
        db.session.execute(theirs, execution_options=UNLOADED)
    delete_address(person)
    person.anonymise()
    secure_delete.mark_dirty()


def delete_address(person: Commenter) -> None:
    """Destroy the address and what recognises it; the tag and all else stays."""
    email_files.delete_of(person)
    person.sealed_email, person.sealed_with = b"", ""
    person.fingerprint, person.fingerprint_with = None, ""
    secure_delete.mark_dirty()


def _take_turn(person: Commenter) -> None:
    """Take the turn to decide, and then that of whoever writes with this address."""
    Decision.lock_log()
    transaction_lock(person.fingerprint or b"")


def _detach_author(comment: Comment) -> None:
    """Part a comment from whoever wrote it; who has no other one is forgotten."""
    comment.network_fingerprint = None
    person = comment.commenter
    if person.is_site:
        return
    db.session.flush()
    db.session.refresh(person, with_for_update=True)
    others = select(Comment.id).where(_there(person), Comment.id != comment.id).limit(1)
    if db.session.scalar(others):
        comment.commenter = Commenter.create_anonymous()
    else:
        erase_commenter(person)


def _there(person: Commenter) -> ColumnElement[bool]:
    """Comments of a person of which something is left: a legal hold keeps those that left."""
    left = or_(Comment.status != "withdrawn", Comment.pending_erasure != "")
    return (Comment.commenter_id == person.id) & left
