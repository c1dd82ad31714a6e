"""Editor's notes under comments."""

from __future__ import annotations

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.comments.editors_note import EditorsNote
from models.decisions.decision import Decision
from models.decisions.kinds import DecisionReason
from models.errors import NoteUnfounded, StaleDecision
from models.moderation.decide import lock_for_decision
from models.moderators.moderator import Moderator
from models.text import sanitiser
from models.translatable import sentence

NO_SOURCE = sentence(
    "An editor’s note names its sources: add at least one link that begins with https:// or http://."
)


def write_editors_note(comment: Comment, words: str, *, by: Moderator, seen: str) -> EditorsNote:
    """Add a note under a comment, or change the existing one.

    `seen` is the edition of the note shown to the moderator, "" for none. The decision log keeps
    each text. Raises `NoteUnfounded` if it has no link, `StaleDecision` if the note has changed,
    `NotEditable` if the comment is withdrawn.
    """
    if not has_source(words):
        raise NoteUnfounded(NO_SOURCE)
    present = _locked_note(comment, seen=seen)
    note = present or EditorsNote(comment_id=comment.id)
    note.source, note.html, note.policy = words, sanitiser.sanitise(words), sanitiser.POLICY
    note.moderator, note.written_at = by, now()
    db.session.add(note)
    _record(comment, by=by, before="note" if present else "", outcome="note", words=words)
    return note


def remove_editors_note(comment: Comment, *, by: Moderator, seen: str) -> None:
    """Remove the note whose edition the moderator has `seen`.

    Raises `StaleDecision` if it was changed or removed since, `NotEditable` if the comment is
    withdrawn.
    """
    present = _locked_note(comment, seen=seen)
    if not present:
        raise StaleDecision(comment)
    db.session.delete(present)
    _record(comment, by=by, before="note", outcome="")


def has_source(words: str) -> bool:
    """Return whether a text links to a web page."""
    return '<a href="http' in sanitiser.sanitise(words)


def _locked_note(comment: Comment, *, seen: str) -> EditorsNote | None:
    lock_for_decision(comment)
    present = db.session.get(EditorsNote, comment.id, populate_existing=True)
    if (present.edition if present else "") != seen:
        raise StaleDecision(comment)
    return present


def _record(comment: Comment, *, by: Moderator, before: str, outcome: str, words: str = "") -> None:
    """Record the decision and update readers' pages."""
    if comment.is_public:
        comment.article.bump_version()
    Decision.record(
        "note", on=comment, by=by, before=before, outcome=outcome, why=DecisionReason(words=words)
    )
