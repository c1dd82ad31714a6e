"""Retention rules: what is stored, why, and for how long.

The daily run applies them and the privacy notice lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import Select, delete, exists, select

from config import Settings
from extensions import db
from models.commenters.commenter import Commenter
from models.comments.comment import Comment
from models.comments.network_expiry import (
    DUPLICATE_WINDOW,
    clear_duplicate_fingerprints,
    clear_networks,
    with_duplicate_fingerprint,
    with_network,
)
from models.comments.proposed_edit import ProposedEdit
from models.mail import email_files
from models.mail.link import EmailLink
from models.mail.outbox import QueuedEmail
from models.moderation.redaction.redact import destroy_due_redactions, due_redactions
from models.moderation.redaction.redaction import Redaction
from models.privacy.expire_addresses import destroy_addresses, unneeded_addresses
from models.privacy.withdrawal import destroy_unpublished, unpublished_with_text
from models.reports.report import Report
from models.screening.near_duplicates import group
from models.translatable import sentence

NOBODY = sentence("Nobody: a program compares it.")
MODERATORS = sentence("The moderators.")
EMAIL_RETENTION = timedelta(days=30)
EMAIL_FILE_RETENTION = timedelta(days=7)
QUERY_BATCH_SIZE = 500  # names
MAX_FILES_PER_RUN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of data with a retention period."""

    name: str
    what: str
    why: str
    seen_by: str
    kept: Callable[[Settings], timedelta]
    due: Callable[[datetime], Select[Any]]  # selects ids of rows older than a time
    delete: Callable[[Sequence[int], datetime], object]  # deletes these ids, due at a time
    since: str = ""  # when the period starts, if not obvious
    has_its_date: bool = False  # each row stores its own due date
    with_email: str = ""  # added to `why` if the site sends email
    applies: Callable[[Settings], bool] = lambda _settings: True  # listed on /privacy

    def expired(self, until: datetime, settings: Settings) -> Select[Any]:
        """Select the ids of rows whose retention period is over at `until`."""
        return self.due(until if self.has_its_date else until - self.kept(settings))


def sweep_files() -> int:
    """Delete every email file that must not exist; return how many.

    With `MAIL_URL=file:` a file stays while its recipient has an address and a comment; otherwise
    none does, whichever version of the site wrote it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    found = email_files.names()
    kept = _names_to_keep(found) if settings.writes_email_files else set()
    gone = [name for name in found if name not in kept]
    for name in gone:
        email_files.path_of(name).unlink(missing_ok=True)
    if not settings.writes_email_files:
        with suppress(OSError):  # missing, or it has other files
            settings.mail_folder.rmdir()
    return len(gone)


def _names_to_keep(found: Sequence[str]) -> set[str]:
    """Return which of these emails may have a file."""
    existing = Comment.commenter_id == QueuedEmail.commenter_id, Comment.status != "withdrawn"
    known = Commenter.id == QueuedEmail.commenter_id, Commenter.sealed_with != ""
    to_reader = exists().where(*existing) & exists().where(*known)
    live = (
        QueuedEmail.state.in_(("waiting", "sent")),
        QueuedEmail.commenter_id.is_(None) | to_reader,
    )
    starts = range(0, len(found), QUERY_BATCH_SIZE)
    batches = (found[start : start + QUERY_BATCH_SIZE] for start in starts)
    names = [select(QueuedEmail.name).where(QueuedEmail.name.in_(each), *live) for each in batches]
    allowed = {name for each in names for name in db.session.scalars(each)}
    db.session.rollback()
    return allowed


def _old_links(before: datetime) -> Select[int]:
    return select(EmailLink.id).where(EmailLink.expires_at < before).order_by(EmailLink.expires_at)


def _old_emails(before: datetime) -> Select[int]:
    ended = QueuedEmail.state.in_(("sent", "dropped")), QueuedEmail.ended_at < before
    return select(QueuedEmail.id).where(*ended).order_by(QueuedEmail.ended_at, QueuedEmail.id)


def _delete(kind: type[EmailLink] | type[QueuedEmail], ids: Sequence[int], _at: datetime) -> None:
    db.session.execute(delete(kind).where(kind.id.in_(ids)))


def _old_files(before: datetime) -> Select[int]:
    sent = QueuedEmail.state == "sent", QueuedEmail.ended_at < before
    with_file = QueuedEmail.name.in_(email_files.names()[:MAX_FILES_PER_RUN])
    return select(QueuedEmail.id).where(*sent, with_file).order_by(QueuedEmail.id)


def _delete_files(ids: Sequence[int]) -> None:
    for name in db.session.scalars(select(QueuedEmail.name).where(QueuedEmail.id.in_(ids))):
        email_files.path_of(name).unlink(missing_ok=True)


MAIL_RULES = (
    Rule(
        name="links in mails",
        what=sentence("A digest of each link that a mail to you held"),
        why=sentence("So that the link works, once or for a while."),
        seen_by=NOBODY,
        kept=lambda _settings: timedelta(),
        due=_old_links,
        delete=partial(_delete, EmailLink),
        applies=lambda settings: settings.can_send_email,
        since=sentence("until the link ends"),
    ),
    Rule(
        name="letters",
        what=sentence("That a mail was sent to you, without its words and your address"),
        why=sentence("So that none is sent twice."),
        seen_by=MODERATORS,
        kept=lambda _settings: EMAIL_RETENTION,
        due=_old_emails,
        delete=partial(_delete, QueuedEmail),
        applies=lambda settings: settings.can_send_email,
    ),
    Rule(
        name="email files",
        what=sentence("An email to you as a file, with its words and your address"),
        why=sentence(
            "This site is in development: its emails are written to files on this computer."
        ),
        seen_by=sentence("Whoever runs this site."),
        kept=lambda settings: EMAIL_FILE_RETENTION if settings.writes_email_files else timedelta(),
        due=_old_files,
        delete=lambda ids, _at: _delete_files(ids),
        since=sentence("at the latest; at once when you delete a comment"),
        applies=lambda settings: settings.writes_email_files,
    ),
)


def _days(setting: str) -> Callable[[Settings], timedelta]:
    return lambda settings: timedelta(days=getattr(settings, setting))


RULES = (
    Rule(
        name="networks",
        what=sentence("From which network a reply came, as a fingerprint"),
        why=sentence("So that nobody can flood the site. Your IP address itself is not stored."),
        seen_by=NOBODY,
        kept=lambda settings: settings.network_kept,
        due=partial(with_network, Comment),
        delete=lambda ids, _at: clear_networks(Comment, ids),
    ),
    Rule(
        name="networks of reports",
        what=sentence("From which network a report came, as a fingerprint"),
        why=sentence("So that each network counts once. Nobody learns who reported."),
        seen_by=NOBODY,
        kept=lambda settings: settings.network_kept,
        due=partial(with_network, Report),
        delete=lambda ids, _at: clear_networks(Report, ids),
    ),
    Rule(
        name="same words",
        what=sentence("A fingerprint of the words of a reply"),
        why=sentence("So that a form that is sent twice is one reply."),
        seen_by=NOBODY,
        kept=lambda settings: min(DUPLICATE_WINDOW, settings.network_kept),
        due=partial(with_duplicate_fingerprint, Comment),
        delete=lambda ids, _at: clear_duplicate_fingerprints(Comment, ids),
        since=sentence("at the latest; earlier once it is decided"),
    ),
    Rule(
        name="likenesses",
        what=sentence("A fingerprint of which words a reply holds"),
        why=sentence("So that many replies with nearly the same words are seen together."),
        seen_by=NOBODY,
        kept=lambda _settings: group.SIGNATURE_RETENTION,
        due=group.MinHashBand.from_before,
        delete=lambda ids, _at: group.MinHashBand.delete_of(ids),
        since=sentence("at the latest; earlier once the words are gone"),
    ),
    Rule(
        name="rejected words",
        what=sentence("The words and the name of a reply that was not published"),
        why=sentence("So that the decision can be looked at again."),
        seen_by=MODERATORS,
        kept=_days("rejected_words_days"),
        due=partial(unpublished_with_text, "rejected"),
        delete=lambda ids, _at: destroy_unpublished(ids),
        since=sentence("after the decision"),
    ),
    Rule(
        name="words of spam",
        what=sentence("The words and the name of a reply that was marked as spam"),
        why=sentence("So that a mistake can be put right."),
        seen_by=MODERATORS,
        kept=_days("spam_words_days"),
        due=partial(unpublished_with_text, "spam"),
        delete=lambda ids, _at: destroy_unpublished(ids),
        since=sentence("after the decision"),
    ),
    Rule(
        name="declined edits",
        what=sentence("A change of a public reply that was not published"),
        why=sentence("So that the decision can be taken back."),
        seen_by=MODERATORS,
        kept=_days("rejected_words_days"),
        due=ProposedEdit.declined,
        delete=lambda ids, _at: ProposedEdit.destroy(ids),
        since=sentence("after the decision"),
    ),
    Rule(
        name="redacted words",
        what=sentence("Words that a moderator took out of a reply"),
        why=sentence("So that they can be put back."),
        seen_by=MODERATORS,
        kept=_days("redacted_words_days"),
        due=lambda before: due_redactions(before).with_only_columns(Redaction.id),
        has_its_date=True,
        delete=lambda _ids, at: destroy_due_redactions(at),
    ),
    Rule(
        name="addresses",
        what=sentence("Your e-mail address, sealed, and a fingerprint of it"),
        why=sentence(
            "To know your replies as one person’s. "
            "The program that shows these pages cannot open it."
        ),
        seen_by=sentence("No page shows it to anybody."),
        kept=_days("address_kept_days"),
        due=unneeded_addresses,
        delete=lambda ids, _at: destroy_addresses(ids),
        since=sentence("after nothing needs it any more: no reply waits, no appeal is open"),
        with_email=sentence(
            "It is also used to send you the emails you asked for, and kept while you want any."
        ),
    ),
    *MAIL_RULES,
)
