"""Redact passages of comments, restore them, and delete them once they are due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from extensions import db
from models.column_types import now
from models.decisions.decision import Decision
from models.decisions.kinds import NO_REASON, DecisionReason, SeenRevision
from models.errors import NotRedactable, StaleDecision
from models.moderation.decide import lock_for_decision
from models.moderation.edit import record_action, replace_text
from models.moderation.redaction import quotations
from models.moderation.redaction.redaction import KINDS, Redaction
from models.moderators.moderator import Moderator
from models.storage import secure_delete
from models.text import redact as passages

if TYPE_CHECKING:
    from models.comments.comment import Comment

MAX_PER_TRANSACTION = 100  # redactions


def redact(
    comment: Comment,
    passage: str,
    *,
    kind: str,
    by: Moderator,
    seen: SeenRevision,
    keep: timedelta,
    why: DecisionReason = NO_REASON,
    instead: str = "",
) -> Redaction:
    """Replace every occurrence of a passage by a mark.

    The mark is that of the kind, unless `instead` gives it in another language. The passage can
    be restored for as long as `keep`. Raises `StaleDecision` if the comment is not what was
    `seen`, `NotEditable` if it is withdrawn, and `NotRedactable` with what to do.
    """
    lock_for_decision(comment)
    if not seen.matches(revision=comment.revision, status=comment.status):
        raise StaleDecision(comment)
    mark, at = instead or str(KINDS[kind].instead), now()
    starts = passages.places(comment.source, passage, kept=_marks_on(comment))
    left = passages.replaced(comment.source, starts, length=len(passage), instead=mark)
    revision = replace_text(comment, left, by=by)
    quotations.redact_proposed_edit(comment, passage, instead=mark)
    redaction = Redaction(
        comment_id=comment.id,
        moderator=by,
        kind=kind,
        decision=record_action("redact", comment, by=by, why=why),
        instead=mark,
        revision=revision.revision,
        start=starts[0],
        length=len(passage),
        created_at=at,
        due_at=at + keep,
    )
    db.session.add(redaction)
    db.session.flush()
    return redaction


def restore(redaction: Redaction, *, by: Moderator, why: DecisionReason = NO_REASON) -> Decision:
    """Restore a redacted passage.

    Raises `NotRedactable` if it is deleted or restored already or the comment was changed since,
    and `NotEditable` if the comment is withdrawn.
    """
    comment = redaction.comment
    lock_for_decision(comment)
    db.session.refresh(redaction, ["restored_at", "destroyed_at"], with_for_update=True)
    if redaction.destroyed_at or redaction.restored_at:
        raise NotRedactable(passages.DESTROYED if redaction.destroyed_at else passages.RESTORED)
    before = redaction.revision_before
    if not before or not redaction.is_restorable:
        raise NotRedactable(passages.CHANGED_SINCE)
    replace_text(comment, before.source, by=by)
    redaction.restored_at = now()
    return record_action("restore", comment, by=by, why=why, undoes=redaction.decision)


def due_redactions(at: datetime) -> Select[Redaction]:
    """Select redactions to delete, oldest first.

    That is those due, and earlier ones of the same comment, because their positions refer to the
    same text.
    """
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
    """Delete due passages from earlier revisions and wherever they are quoted; return how many.

    Handles up to `MAX_PER_TRANSACTION` a call and skips rows locked by other transactions.
    """
    first = (
        due_redactions(at)
        .limit(MAX_PER_TRANSACTION)
        .with_for_update(of=Redaction, skip_locked=True)
    )
    passages = [(each, each.passage) for each in db.session.scalars(first)]
    for each, words in sorted(passages, key=lambda pair: -len(pair[1])):
        _destroy(each, words, at)
    if passages:
        db.session.flush()
        secure_delete.purge_index()
    return len(passages)


def _destroy(redaction: Redaction, words: str, at: datetime) -> None:
    """Delete a passage, in earlier revisions even inside longer words."""
    comment, instead = redaction.comment, redaction.instead
    if words:
        for each in comment.revisions:
            if each.revision <= redaction.revision:
                each.source = each.source.replace(words, instead)
        quotations.redact_quotations(comment, words, instead=instead, at=at)
    redaction.start = redaction.length = 0
    redaction.destroyed_at = at


def _marks_on(comment: Comment) -> set[str]:
    marks = select(Redaction.instead).where(Redaction.comment_id == comment.id)
    return {*db.session.scalars(marks)}
