"""Retention of mail: links, letters, and emails that were written as files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import Select, delete, exists, select

from config import Settings
from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.mail import email_files
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.privacy.retention_rule import MODERATORS, NOBODY, Rule
from models.translatable import sentence

LETTERS_KEPT = timedelta(days=30)
FILES_KEPT = timedelta(days=7)
STEP = 500  # names in one query
MOST_FILES = 10_000  # in one retention run


def sweep_files() -> int:
    """Delete every email file that must not be there; return how many.

    With `MAIL_URL=file:` a file stays while its reader has an address and a comment; otherwise
    none does, whichever version of the site wrote it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    found = email_files.names()
    kept = _allowed(found) if settings.writes_email_files else set()
    gone = [name for name in found if name not in kept]
    for name in gone:
        email_files.path_of(name).unlink(missing_ok=True)
    if not settings.writes_email_files:
        with suppress(OSError):  # there is no folder, or it holds other files
            settings.mail_folder.rmdir()
    return len(gone)


def _allowed(found: Sequence[str]) -> set[str]:
    """Return which of these letters may have a file."""
    theirs = Comment.commenter_id == QueuedEmail.commenter_id, Comment.status != "withdrawn"
    known = Commenter.id == QueuedEmail.commenter_id, Commenter.sealed_with != ""
    to_reader = exists().where(*theirs) & exists().where(*known)
    live = (
        QueuedEmail.state.in_(("waiting", "sent")),
        QueuedEmail.commenter_id.is_(None) | to_reader,
    )
    steps = (found[first : first + STEP] for first in range(0, len(found), STEP))
    names = [select(QueuedEmail.name).where(QueuedEmail.name.in_(step), *live) for step in steps]
    allowed = {name for each in names for name in db.session.scalars(each)}
    db.session.rollback()
    return allowed


def _old_links(before: datetime) -> Select[int]:
    return select(EmailLink.id).where(EmailLink.expires_at < before).order_by(EmailLink.expires_at)


def _old_letters(before: datetime) -> Select[int]:
    ended = QueuedEmail.state.in_(("sent", "dropped")), QueuedEmail.ended_at < before
    return select(QueuedEmail.id).where(*ended).order_by(QueuedEmail.ended_at, QueuedEmail.id)


def _delete(kind: type[EmailLink] | type[QueuedEmail], ids: Sequence[int], _at: datetime) -> None:
    db.session.execute(delete(kind).where(kind.id.in_(ids)))


def _old_files(before: datetime) -> Select[int]:
    sent = QueuedEmail.state == "sent", QueuedEmail.ended_at < before
    with_file = QueuedEmail.name.in_(email_files.names()[:MOST_FILES])
    return select(QueuedEmail.id).where(*sent, with_file).order_by(QueuedEmail.id)


def _delete_files(ids: Sequence[int]) -> None:
    for name in db.session.scalars(select(QueuedEmail.name).where(QueuedEmail.id.in_(ids))):
        email_files.path_of(name).unlink(missing_ok=True)


def _sends_email(settings: Settings) -> bool:
    return settings.can_send_email


MAIL_RULES = (
    Rule(
        name="links in mails",
        what=sentence("A digest of each link that a mail to you held"),
        why=sentence("So that the link works, once or for a while."),
        seen_by=NOBODY,
        kept=lambda _settings: timedelta(),
        due=_old_links,
        let_go=partial(_delete, EmailLink),
        applies=_sends_email,
        since=sentence("until the link ends"),
    ),
    Rule(
        name="letters",
        what=sentence("That a mail was sent to you, without its words and your address"),
        why=sentence("So that none is sent twice."),
        seen_by=MODERATORS,
        kept=lambda _settings: LETTERS_KEPT,
        due=_old_letters,
        let_go=partial(_delete, QueuedEmail),
        applies=_sends_email,
    ),
    Rule(
        name="email files",
        what=sentence("An email to you as a file, with its words and your address"),
        why=sentence(
            "This site is in development: its emails are written to files on this computer."
        ),
        seen_by=sentence("Whoever runs this site."),
        kept=lambda settings: FILES_KEPT if settings.writes_email_files else timedelta(),
        due=_old_files,
        let_go=lambda ids, _at: _delete_files(ids),
        since=sentence("at the latest; at once when you delete a comment"),
        applies=lambda settings: settings.writes_email_files,
    ),
)
