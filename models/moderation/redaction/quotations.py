"""Quotations of a comment's text in other rows, redacted or deleted with it.

Notes on decisions can't be changed, because the decision stores a commitment to them, so they are
deleted as a whole.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, delete, or_, select

from extensions import db
from models.comments.editors_note import EditorsNote
from models.comments.proposed_edit import ProposedEdit
from models.decisions.decision import Decision
from models.decisions.note import DecisionNote
from models.mail.message import Message
from models.reports.report import Report
from models.storage import secure_delete
from models.text import sanitiser

if TYPE_CHECKING:
    from models.comments.comment import Comment


def erase_notes(comment: Comment) -> None:
    """Delete the editor's note under a comment, and the notes on decisions about it."""
    about = select(Decision.id).where(Decision.comment_id == comment.id)
    db.session.execute(delete(EditorsNote).where(EditorsNote.comment_id == comment.id))
    db.session.execute(delete(DecisionNote).where(DecisionNote.decision_id.in_(about)))


def redact_quotations(comment: Comment, words: str, *, instead: str, at: datetime) -> None:
    """Replace `words` by `instead` in reports, messages and the editor's note about a comment.

    Deletes notes on decisions that quote them.
    """
    quote_pattern = _pattern(words)
    secure_delete.mark_dirty()
    redact_proposed_edit(comment, words, instead=instead)
    reports = db.session.scalars(select(Report).where(Report.comment_id == comment.id))
    messages = db.session.scalars(select(Message).where(Message.comment_id == comment.id))
    for each in [*reports, *messages]:
        each.words = quote_pattern.sub(lambda _: instead, each.words)
    _redact_editors_note(comment, quote_pattern, instead, at)
    for note in db.session.scalars(_notes_about(comment)):
        if quote_pattern.search(f"{note.words}\n{note.note}"):
            db.session.delete(note)


def redact_proposed_edit(comment: Comment, words: str, *, instead: str) -> None:
    """Replace `words` by `instead` in the proposed edit of a comment."""
    proposal = ProposedEdit.about(comment)
    if proposal and _pattern(words).search(proposal.source):
        proposal.set_text(_pattern(words).sub(lambda _: instead, proposal.source))


def _pattern(words: str) -> re.Pattern[str]:
    """Return a pattern for `words` as whole words, ignoring case and spacing."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)


def _redact_editors_note(
    comment: Comment, quote_pattern: re.Pattern[str], instead: str, at: datetime
) -> None:
    note = EditorsNote.under(comment)
    if note and quote_pattern.search(note.source):
        note.source = quote_pattern.sub(lambda _: instead, note.source)
        note.html, note.written_at = sanitiser.sanitise(note.source), at
        if comment.is_public:
            comment.article.bump_version()


def _notes_about(comment: Comment) -> Select[DecisionNote]:
    """Select notes on decisions about the comment and on messages to its author."""
    to_writer = Decision.commenter_id == comment.commenter_id, Decision.decision == "message"
    about = or_(Decision.comment_id == comment.id, and_(*to_writer))
    return select(DecisionNote).join(Decision, Decision.id == DecisionNote.decision_id).where(about)
