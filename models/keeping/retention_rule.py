"""What is kept for a while only: one table, for the daily run and for the page about privacy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select, delete, select

from config import Settings
from extensions import db
from models.comment import Comment
from models.keeping import redacted
from models.keeping.unneeded import addresses, destroy_addresses
from models.keeping.unpublished import destroy_words, words_left
from models.keeping.where_from import (
    SAME_WORDS_FOR,
    forget_networks,
    forget_same_words,
    networks_of,
    same_words,
)
from models.mail.mail_link import MailLink
from models.mail.outbox import Letter
from models.proposal import Proposal
from models.redaction import Redaction
from models.report import Report
from models.screening.campaigns import campaign
from models.sentences import sentence

LETTERS_KEPT = timedelta(days=30)
NOBODY = sentence("Nobody: a program compares it.")
MODERATORS = sentence("The moderators.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is kept for a while: what, why, who sees it, and for how long."""

    name: str
    what: str
    why: str
    seen_by: str
    kept: Callable[[Settings], timedelta]
    due: Callable[[datetime], Select[Any]]  # the ids of what is from before a moment
    let_go: Callable[[Sequence[int], datetime], None]  # of these, at a moment
    since: str = ""  # from when the time counts, where that is not plain
    has_its_date: bool = False  # each was given the day when it is due, as the setting was then

    def is_past(self, until: datetime, settings: Settings) -> Select[Any]:
        """The ids of what may go at that moment."""
        return self.due(until if self.has_its_date else until - self.kept(settings))


def _days(setting: str) -> Callable[[Settings], timedelta]:
    return lambda settings: timedelta(days=getattr(settings, setting))


def _old_links(before: datetime) -> Select[int]:
    return select(MailLink.id).where(MailLink.expires_at < before).order_by(MailLink.expires_at)


def _old_letters(before: datetime) -> Select[int]:
    ended = Letter.state.in_(("sent", "dropped")), Letter.ended_at < before
    return select(Letter.id).where(*ended).order_by(Letter.ended_at, Letter.id)


def _due_redactions(before: datetime) -> Select[int]:
    return redacted.due(Redaction, before).with_only_columns(Redaction.id)


def _delete(kind: type[MailLink] | type[Letter], ids: Sequence[int], _at: datetime) -> None:
    db.session.execute(delete(kind).where(kind.id.in_(ids)))


RULES = (
    Rule(
        name="networks",
        what=sentence("From which network a reply came, as a fingerprint"),
        why=sentence("So that nobody can flood the site. Your IP address itself is not stored."),
        seen_by=NOBODY,
        kept=lambda settings: settings.network_kept,
        due=partial(networks_of, Comment),
        let_go=lambda ids, _at: forget_networks(Comment, ids),
    ),
    Rule(
        name="networks of reports",
        what=sentence("From which network a report came, as a fingerprint"),
        why=sentence("So that each network counts once. Nobody learns who reported."),
        seen_by=NOBODY,
        kept=lambda settings: settings.network_kept,
        due=partial(networks_of, Report),
        let_go=lambda ids, _at: forget_networks(Report, ids),
    ),
    Rule(
        name="same words",
        what=sentence("A fingerprint of the words of a reply"),
        why=sentence("So that a form that is sent twice is one reply."),
        seen_by=NOBODY,
        kept=lambda settings: min(SAME_WORDS_FOR, settings.network_kept),
        due=partial(same_words, Comment),
        let_go=lambda ids, _at: forget_same_words(Comment, ids),
        since=sentence("at the latest; earlier once it is decided"),
    ),
    Rule(
        name="likenesses",
        what=sentence("A fingerprint of which words a reply holds"),
        why=sentence("So that many replies with nearly the same words are seen together."),
        seen_by=NOBODY,
        kept=lambda _settings: campaign.KEPT,
        due=campaign.Likeness.from_before,
        let_go=lambda ids, _at: campaign.Likeness.forget(ids),
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
        due=Proposal.declined,
        let_go=lambda ids, _at: Proposal.destroy(ids),
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
            "To know your replies as one person’s, and to send you what you asked for. "
            "The program that shows these pages cannot open it."
        ),
        seen_by=sentence("No page shows it to anybody."),
        kept=_days("address_kept_days"),
        due=addresses,
        let_go=lambda ids, _at: destroy_addresses(ids),
        since=sentence("after nothing needs it any more: no reply waits, no mail is wanted"),
    ),
    Rule(
        name="links in mails",
        what=sentence("A digest of each link that a mail to you held"),
        why=sentence("So that the link works, once or for a while."),
        seen_by=NOBODY,
        kept=lambda _settings: timedelta(),
        due=_old_links,
        let_go=partial(_delete, MailLink),
        since=sentence("until the link ends"),
    ),
    Rule(
        name="letters",
        what=sentence("That a mail was sent to you, without its words and your address"),
        why=sentence("So that none is sent twice."),
        seen_by=MODERATORS,
        kept=lambda _settings: LETTERS_KEPT,
        due=_old_letters,
        let_go=partial(_delete, Letter),
    ),
)


def _destroy_redacted(at: datetime) -> None:
    Redaction.destroy_due(at)
