"""Destroy redacted passages once they can no longer be restored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from extensions import db
from models.moderation.redaction import quotations
from models.moderation.redaction.redaction import Redaction
from models.storage import secure_delete

MOST = 100  # redactions whose words are destroyed in one transaction


def due_redactions(at: datetime) -> Select[Redaction]:
    """Return the redactions whose passages must go, oldest first: those that are due, and earlier
    ones of the same comment, because their positions are in the same text."""
    last = aliased(Redaction)
    is_last = last.destroyed_at.is_(None), last.restored_at.is_(None), last.due_at <= at
    until = select(last.comment_id, func.max(last.id).label("id")).where(*is_last)
    on = until.group_by(last.comment_id).subquery()
    kept = Redaction.destroyed_at.is_(None), Redaction.restored_at.is_(None)
    free = ~Redaction.comment.has(legal_hold=True)
    gone = select(Redaction).join(
        on, and_(on.c.comment_id == Redaction.comment_id, Redaction.id <= on.c.id)
    )
    return gone.where(*kept, free).order_by(Redaction.comment_id, Redaction.id)


def destroy_due_redactions(at: datetime) -> int:
    """Destroy passages that are due, in earlier revisions and wherever they are quoted.

    Returns how many redactions that were, at most `MOST` a call; rows that another transaction
    has locked are skipped.
    """
    first = due_redactions(at).limit(MOST).with_for_update(of=Redaction, skip_locked=True)
    passages = [(each, each.passage) for each in db.session.scalars(first)]
    for each, words in sorted(passages, key=lambda pair: -len(pair[1])):
        _destroy(each, words, at)
    if passages:
        db.session.flush()
        secure_delete.purge_index()
    return len(passages)


def _destroy(redaction: Redaction, words: str, at: datetime) -> None:
    """Earlier revisions lose them even inside longer words: there nothing must be left."""
    comment, instead = redaction.comment, redaction.instead
    if words:
        for each in comment.revisions:
            if each.revision <= redaction.revision:
                each.source = each.source.replace(words, instead)
        quotations.take_out(comment, words, instead=instead, at=at)
    redaction.start = redaction.length = 0
    redaction.destroyed_at = at
