"""What is kept for a while only: one table, for the daily run and for the page about privacy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select

from config import Settings
from models.comments.comment import Comment
from models.comments.network_expiry import (
    DUPLICATE_WINDOW,
    clear_duplicate_fingerprints,
    clear_networks,
    with_duplicate_fingerprint,
    with_network,
)
from models.comments.proposed_edit import ProposedEdit
from models.moderation.redaction.expiry import destroy_due_redactions, due_redactions
from models.moderation.redaction.redaction import Redaction
from models.privacy.expire_addresses import addresses, destroy_addresses
from models.privacy.expire_rejected import destroy_words, words_left
from models.privacy.mail_retention import MAIL_RULES
from models.privacy.retention_rule import MODERATORS, NOBODY, Rule
from models.reports.report import Report
from models.screening.near_duplicates import group
from models.translatable import sentence


def _days(setting: str) -> Callable[[Settings], timedelta]:
    return lambda settings: timedelta(days=getattr(settings, setting))


def _due_redactions(before: datetime) -> Select[int]:
    return due_redactions(before).with_only_columns(Redaction.id)


RULES = (
    Rule(
        name="networks",
        what=sentence("From which network a reply came, as a fingerprint"),
        why=sentence("So that nobody can flood the site. Your IP address itself is not stored."),
        seen_by=NOBODY,
        kept=lambda settings: settings.network_kept,
        due=partial(with_network, Comment),
        let_go=lambda ids, _at: clear_networks(Comment, ids),
    ),
    Rule(
        name="networks of reports",
        what=sentence("From which network a report came, as a fingerprint"),
        why=sentence("So that each network counts once. Nobody learns who reported."),
        seen_by=NOBODY,
        kept=lambda settings: settings.network_kept,
        due=partial(with_network, Report),
        let_go=lambda ids, _at: clear_networks(Report, ids),
    ),
    Rule(
        name="same words",
        what=sentence("A fingerprint of the words of a reply"),
        why=sentence("So that a form that is sent twice is one reply."),
        seen_by=NOBODY,
        kept=lambda settings: min(DUPLICATE_WINDOW, settings.network_kept),
        due=partial(with_duplicate_fingerprint, Comment),
        let_go=lambda ids, _at: clear_duplicate_fingerprints(Comment, ids),
        since=sentence("at the latest; earlier once it is decided"),
    ),
    Rule(
        name="likenesses",
        what=sentence("A fingerprint of which words a reply holds"),
        why=sentence("So that many replies with nearly the same words are seen together."),
        seen_by=NOBODY,
        kept=lambda _settings: group.KEPT,
        due=group.MinHashBand.from_before,
        let_go=lambda ids, _at: group.MinHashBand.forget(ids),
        since=sentence("at the latest; earlier once the words are gone"),
    ),
    Rule(
        name="rejected words",
        what=sentence("The words and the name of a reply that was not published"),
        why=sentence("So that the decision can be looked at again."),
        seen_by=MODERATORS,
        kept=_days("rejected_words_days"),
        due=partial(words_left, "rejected"),
        let_go=lambda ids, _at: destroy_words(ids),
        since=sentence("after the decision"),
    ),
    Rule(
        name="words of spam",
        what=sentence("The words and the name of a reply that was marked as spam"),
        why=sentence("So that a mistake can be put right."),
        seen_by=MODERATORS,
        kept=_days("spam_words_days"),
        due=partial(words_left, "spam"),
        let_go=lambda ids, _at: destroy_words(ids),
        since=sentence("after the decision"),
    ),
    Rule(
        name="declined edits",
        what=sentence("A change of a public reply that was not published"),
        why=sentence("So that the decision can be taken back."),
        seen_by=MODERATORS,
        kept=_days("rejected_words_days"),
        due=ProposedEdit.declined,
        let_go=lambda ids, _at: ProposedEdit.destroy(ids),
        since=sentence("after the decision"),
    ),
    Rule(
        name="redacted words",
        what=sentence("Words that a moderator took out of a reply"),
        why=sentence("So that they can be put back."),
        seen_by=MODERATORS,
        kept=_days("redacted_words_days"),
        due=_due_redactions,
        has_its_date=True,
        let_go=lambda _ids, at: _destroy_redacted(at),
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
        due=addresses,
        let_go=lambda ids, _at: destroy_addresses(ids),
        since=sentence("after nothing needs it any more: no reply waits, no appeal is open"),
        with_email=sentence(
            "It is also used to send you the emails you asked for, and kept while you want any."
        ),
    ),
    *MAIL_RULES,
)


def _destroy_redacted(at: datetime) -> None:
    destroy_due_redactions(at)
