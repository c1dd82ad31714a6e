"""What moderators know about a commenter: comments, decisions and trust level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from extensions import db
from models.commenters.commenter import Commenter
from models.commenters.note import CommenterNote
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import StandingChanged
from models.mail.message import Message
from models.moderation.queue.card import Record, records_of
from models.moderators.moderator import Moderator
from models.translatable import sentence

PAGE_SIZE = 50
MAX_WITH_RECEIPT = 20
CHANGED = sentence(
    "Somebody changed how this person is treated since you opened the page. "
    "Your change was not made: look at it as it is now, then decide again."
)


def set_trust_level(
    person: Commenter,
    standing: str,
    *,
    by: Moderator,
    seen: str,
    why: DecisionReason,
    undoes: Decision | None = None,
) -> Decision | None:
    """Set a commenter's trust level and record the decision; None if it is that already.

    `seen` is the level shown to the moderator. Raises `StandingChanged` if it is another one by
    now.
    """
    Decision.lock_log()
    db.session.refresh(person, with_for_update=True)
    if person.standing == standing:
        return None
    if person.standing != seen:
        raise StandingChanged(CHANGED)
    before, person.standing = person.standing, standing
    return Decision.record(
        "standing", on=person, by=by, before=before, outcome=standing, why=why, undoes=undoes
    )


@dataclass(frozen=True)
class CommenterProfile:
    """Everything moderators may see about a commenter; never any part of the email address."""

    commenter: Commenter

    @cached_property
    def record(self) -> Record:
        """How many comments were approved, rejected or marked as spam."""
        return records_of({self.commenter.id}).get(self.commenter.id, Record())

    @cached_property
    def notes(self) -> Sequence[CommenterNote]:
        return db.session.scalars(CommenterNote.about(self.commenter)).all()

    @cached_property
    def messages(self) -> Sequence[Message]:
        return db.session.scalars(Message.to(self.commenter)).all()

    @cached_property
    def standings(self) -> Sequence[Decision]:
        """Changes of the trust level, latest first."""
        own = Decision.commenter_id == self.commenter.id, Decision.decision == "standing"
        return db.session.scalars(select(Decision).where(*own).order_by(Decision.id.desc())).all()

    @cached_property
    def with_receipt(self) -> Sequence[Comment]:
        """Latest comments that still have a receipt page, newest first."""
        kept = self._older_than(0).where(Comment.status != "withdrawn")
        return db.session.scalars(kept.limit(MAX_WITH_RECEIPT)).all()

    def comments_page(self, *, before: int = 0) -> tuple[Sequence[Comment], int | None]:
        """Return a page of comments older than the comment `before`, newest first.

        Also returns the id to pass as `before` for the next page; None on the last one.
        """
        found = db.session.scalars(self._older_than(before).limit(PAGE_SIZE + 1)).all()
        more = len(found) > PAGE_SIZE
        return found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if more else None

    def _older_than(self, before: int) -> Select[Comment]:
        own = select(Comment).where(Comment.commenter_id == self.commenter.id)
        page = own.order_by(Comment.created_at.desc(), Comment.id.desc())
        last = db.session.get(Comment, before) if before else None
        if last:
            key = tuple_(Comment.created_at, Comment.id)
            page = page.where(key < tuple_(last.created_at, last.id))
        return page.options(joinedload(Comment.article))
