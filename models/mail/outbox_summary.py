"""The outbox as the desk sees it: counts, and what was given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from extensions import db
from models.mail.outbox import STATES, QueuedEmail
from models.translatable import Sentence, sentence

MOST_LISTED = 100  # letters

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
TROUBLES = {  # by how the worker's note begins
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
class Outgoing:
    """How many letters are in each state, how many mailboxes refuse mail, and what was parked."""

    counts: dict[str, int]
    bounced: int
    parked: Sequence[QueuedEmail]

    @classmethod
    def now(cls) -> Outgoing:
        """As it is at this moment."""
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
            parked=db.session.scalars(QueuedEmail.failed().limit(MOST_LISTED)).all(),
        )

    def kind(self, letter: QueuedEmail) -> Sentence:
        """What a letter is for, in words."""
        return KINDS.get(letter.kind, OTHER_KIND)

    def trouble(self, letter: QueuedEmail) -> Sentence:
        """Why a letter was given up, in words."""
        known = (words for code, words in TROUBLES.items() if letter.trouble.startswith(code))
        return next(known, OTHER_TROUBLE)
