"""What other rows quote of a comment's words, and how it goes when those words go.

A remark can't be changed, for its decision keeps a commitment to it: it is erased as a whole.
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


def erase(comment: Comment) -> None:
    """Erase the editor's note under a comment, and what was said beside decisions about it."""
    about = select(Decision.id).where(Decision.comment_id == comment.id)
    db.session.execute(delete(EditorsNote).where(EditorsNote.comment_id == comment.id))
    db.session.execute(delete(DecisionNote).where(DecisionNote.decision_id.in_(about)))


def take_out(comment: Comment, words: str, *, instead: str, at: datetime) -> None:
    """Put `instead` in the place of `words` in reports of a comment, in messages about it and in
    the note under it; erase the remarks that hold them."""
    quoted = _quoting(words)
    secure_delete.mark_dirty()
    take_out_of_proposal(comment, words, instead=instead)
    reports = db.session.scalars(select(Report).where(Report.comment_id == comment.id))
    messages = db.session.scalars(select(Message).where(Message.comment_id == comment.id))
    for each in [*reports, *messages]:
        each.words = quoted.sub(lambda _: instead, each.words)
    _take_out_of_note(comment, quoted, instead, at)
    for remark in db.session.scalars(_remarks_about(comment)):
        if quoted.search(f"{remark.words}\n{remark.note}"):
            db.session.delete(remark)


def take_out_of_proposal(comment: Comment, words: str, *, instead: str) -> None:
    """Put `instead` in the place of `words` in what the writer wants the comment to say."""
    proposal = ProposedEdit.about(comment)
    if proposal and _quoting(words).search(proposal.source):
        proposal.set_text(_quoting(words).sub(lambda _: instead, proposal.source))


def _quoting(words: str) -> re.Pattern[str]:
    """Finds `words` by themselves, in any letter case and with any space between them."""
    said = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){said}(?!\w)", re.IGNORECASE)


def _take_out_of_note(
    comment: Comment, quoted: re.Pattern[str], instead: str, at: datetime
) -> None:
    note = EditorsNote.under(comment)
    if note and quoted.search(note.source):
        note.source = quoted.sub(lambda _: instead, note.source)
        note.html, note.written_at = sanitiser.sanitise(note.source), at
        if comment.is_public:
            comment.article.bump_version()


def _remarks_about(comment: Comment) -> Select[DecisionNote]:
    """Those beside decisions about the comment, and beside messages to its writer."""
    to_writer = Decision.commenter_id == comment.commenter_id, Decision.decision == "message"
    about = or_(Decision.comment_id == comment.id, and_(*to_writer))
    return select(DecisionNote).join(Decision, Decision.id == DecisionNote.decision_id).where(about)
