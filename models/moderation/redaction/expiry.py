"""Words that a moderator took out: for a while they can be put back, then they are destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from extensions import db
from models.moderation.redaction import quotations
from models.storage import secure_delete

if TYPE_CHECKING:
    from models.moderation.redaction.redaction import Redaction

MOST = 100  # redactions whose words are destroyed in one transaction


def due(kind: type[Redaction], at: datetime) -> Select[Redaction]:
    """Those whose words must go, in the order in which they were made: what is due, and what was
    taken out before it of the same comment, for their places are in the same words."""
    last = aliased(kind)
    is_last = last.destroyed_at.is_(None), last.restored_at.is_(None), last.due_at <= at
    until = select(last.comment_id, func.max(last.id).label("id")).where(*is_last)
    on = until.group_by(last.comment_id).subquery()
    kept = kind.destroyed_at.is_(None), kind.restored_at.is_(None)
    free = ~kind.comment.has(legal_hold=True)
    gone = select(kind).join(on, and_(on.c.comment_id == kind.comment_id, kind.id <= on.c.id))
    return gone.where(*kept, free).order_by(kind.comment_id, kind.id)


def destroy_due(kind: type[Redaction], at: datetime) -> int:
    """Destroy words that are due, in every earlier revision that holds them and wherever they are
    quoted; return of how many redactions, at most `MOST`. Where another transaction is at it,
    leave it to that."""
    first = due(kind, at).limit(MOST).with_for_update(of=kind, skip_locked=True)
    passages = [(each, each.passage) for each in db.session.scalars(first)]
    for each, words in sorted(passages, key=lambda pair: -len(pair[1])):
        _destroy(each, words, at)
    if passages:
        db.session.flush()
        secure_delete.forget_words()
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
