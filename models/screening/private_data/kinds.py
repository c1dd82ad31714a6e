"""Messages about each kind of personal data, to authors and moderators."""

from __future__ import annotations

from dataclasses import dataclass

from models.translatable import sentence


@dataclass(frozen=True, slots=True)
class PrivateKind:
    """The message `told` to an author, a moderator's `reason`, and the kind of redaction."""

    told: str
    reason: str
    redaction: str


PRIVATE_KINDS = {
    "email": PrivateKind(
        sentence("This looks like an e-mail address."),
        sentence("It seems to hold an e-mail address."),
        "email",
    ),
    "phone": PrivateKind(
        sentence("This looks like a phone number."),
        sentence("It seems to hold a phone number."),
        "phone",
    ),
    "address": PrivateKind(
        sentence("This looks like a postal address."),
        sentence("It seems to hold a postal address."),
        "address",
    ),
    "birth": PrivateKind(
        sentence("This looks like a date of birth."),
        sentence("It seems to hold a date of birth."),
        "personal",
    ),
    "insurance": PrivateKind(
        sentence("This looks like the number of an insurance or an identity card."),
        sentence("It seems to hold the number of an insurance or an identity card."),
        "personal",
    ),
    "card": PrivateKind(
        sentence("This looks like the number of a payment card."),
        sentence("It seems to hold the number of a payment card."),
        "personal",
    ),
    "iban": PrivateKind(
        sentence("This looks like the number of a bank account."),
        sentence("It seems to hold the number of a bank account."),
        "personal",
    ),
    "name": PrivateKind(
        sentence("This looks like the full name of another person."),
        sentence("It seems to hold the full name of another person."),
        "name",
    ),
}
