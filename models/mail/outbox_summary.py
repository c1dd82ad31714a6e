"""Summary of the outbox for the moderation desk: counts and parked emails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from extensions import db
from models.mail.outbox import STATES, QueuedEmail
from models.translatable import Sentence, sentence

MAX_LISTED = 100  # emails

KINDS = {
    "confirm": sentence("Asks a reader to confirm"),
    "decision": sentence("Tells a reader of the decision"),
    "replies": sentence("Tells a reader of replies"),
    "message": sentence("A moderator’s message"),
    "appeal": sentence("Tells a reader what came of an appeal"),
    "mine": sentence("Leads a reader to all their replies"),
    "digest": sentence("Counts what waits, for a moderator"),
    "urgent": sentence("Tells a moderator of an urgent reply"),
    "notice": sentence("A notice to another channel"),
}
OTHER_KIND = sentence("Another mail")
TROUBLES = {  # by prefix of the stored code
    "no answer": sentence("The mail server does not answer."),
    "certificate": sentence("The certificate of the mail server can’t be trusted."),
    "sign-in": sentence("The mail server does not accept the name or password in MAIL_URL."),
    "sender": sentence("The mail server does not accept MAIL_FROM."),
    "recipient": sentence("The mailbox does not take mail."),
    "mail": sentence("The mail server refuses this mail."),
    "channel": sentence("The channel does not answer."),
    "NOTIFY_URLS": sentence("NOTIFY_URLS names a channel that is not understood."),
    "cut off": sentence("The mail server hung up."),
    "no utf8": sentence("The mail server can’t write to this kind of address."),
    "key": sentence("The key that opens addresses is missing."),
    "SealBroken": sentence("The address can’t be opened any more."),
}
OTHER_TROUBLE = sentence("The mail could not be written; the log says why.")


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """Emails per state, the number of bounced ones, and the parked ones."""

    counts: dict[str, int]
    bounced: int
    parked: Sequence[QueuedEmail]

    @classmethod
    def now(cls) -> OutboxSummary:
        """Return the current state of the outbox."""
        counted = [
            select(func.count()).where(QueuedEmail.state == state).scalar_subquery().label(state)
            for state in STATES
        ]
        refused = select(func.count(QueuedEmail.id)).where(
            QueuedEmail.state == "dropped", QueuedEmail.trouble.startswith("recipient")
        )
        return cls(
            counts=dict(db.session.execute(select(*counted)).one()._mapping),
            bounced=db.session.scalar(refused) or 0,
            parked=db.session.scalars(QueuedEmail.failed().limit(MAX_LISTED)).all(),
        )

    def kind(self, queued: QueuedEmail) -> Sentence:
        """Return what an email is for, as a sentence."""
        return KINDS.get(queued.kind, OTHER_KIND)

    def trouble(self, queued: QueuedEmail) -> Sentence:
        """Return why an email was parked, as a sentence."""
        known = (words for code, words in TROUBLES.items() if queued.trouble.startswith(code))
        return next(known, OTHER_TROUBLE)
