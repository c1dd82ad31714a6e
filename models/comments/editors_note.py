"""An editor's note: what the site says under a comment whose claim is wrong, with sources."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extensions import Model, db
from models.column_types import UTCDateTime, now
from models.decisions.decision import Decision
from models.decisions.kinds import Why
from models.errors import NoteUnfounded, StaleDecision
from models.moderation.decide import begin
from models.moderators.moderator import Moderator
from models.text import sanitiser
from models.translatable import sentence

if TYPE_CHECKING:
    from models.comments.comment import Comment

NO_SOURCE = sentence(
    "An editor’s note names its sources: add at least one link that begins with https:// or http://."
)


class EditorsNote(Model):
    """The note under one comment; a comment has at most one."""

    __tablename__ = "editors_notes"

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id", ondelete="RESTRICT"))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(sanitiser.SanitisedHTML)
    policy: Mapped[int] = mapped_column(default=sanitiser.POLICY)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    moderator: Mapped[Moderator] = relationship(lazy="joined", innerjoin=True)
    comment: Mapped[Comment] = relationship()

    @classmethod
    def write(cls, comment: Comment, words: str, *, by: Moderator, seen: str) -> EditorsNote:
        """Put a note under a comment, or change the one there; `seen` is its edition as the
        moderator saw it, "" where there was none.

        What each note said stays in the history. Raises `NoteUnfounded` without a web address in
        it, `StaleDecision` where another note stands there by now, and `NotEditable`.
        """
        if not has_source(words):
            raise NoteUnfounded(NO_SOURCE)
        standing = cls._standing_under(comment, seen=seen)
        note = standing or cls(comment_id=comment.id)
        note.source, note.html, note.policy = words, sanitiser.sanitise(words), sanitiser.POLICY
        note.moderator, note.written_at = by, now()
        db.session.add(note)
        _record(comment, by=by, before="note" if standing else "", outcome="note", words=words)
        return note

    @classmethod
    def remove(cls, comment: Comment, *, by: Moderator, seen: str) -> None:
        """Take away the note whose edition the moderator has `seen`. Raises as `write` does."""
        standing = cls._standing_under(comment, seen=seen)
        if not standing:
            raise StaleDecision(comment)
        db.session.delete(standing)
        _record(comment, by=by, before="note", outcome="")

    @classmethod
    def under(cls, comment: Comment) -> EditorsNote | None:
        """The note under a comment, if there is one."""
        return db.session.get(cls, comment.id)

    @property
    def edition(self) -> str:
        """Changes with each change of the note."""
        return self.written_at.isoformat(timespec="microseconds")

    @classmethod
    def _standing_under(cls, comment: Comment, *, seen: str) -> EditorsNote | None:
        begin(comment)
        standing = db.session.get(cls, comment.id, populate_existing=True)
        if (standing.edition if standing else "") != seen:
            raise StaleDecision(comment)
        return standing


def has_source(words: str) -> bool:
    """Whether some words lead to a page on the web."""
    return '<a href="http' in sanitiser.sanitise(words)


def _record(comment: Comment, *, by: Moderator, before: str, outcome: str, words: str = "") -> None:
    """Remember who did it, and let readers see it at once."""
    if comment.is_public:
        comment.article.has_changed()
    Decision.record("note", on=comment, by=by, before=before, outcome=outcome, why=Why(words=words))
