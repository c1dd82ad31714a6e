"""What moderators take out of comments, and what readers see in its place."""

from __future__ import annotations

from dataclasses import dataclass

from models.translatable import sentence


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its `title` on the desk, what stands there `instead`, what its writer is `told`."""

    title: str
    instead: str
    told: str


KINDS = {
    "phone": Kind(
        sentence("Phone number"),
        sentence("[phone number removed by a moderator]"),
        sentence("A moderator took a phone number out of your reply."),
    ),
    "email": Kind(
        sentence("E-mail address"),
        sentence("[e-mail address removed by a moderator]"),
        sentence("A moderator took an e-mail address out of your reply."),
    ),
    "address": Kind(
        sentence("Postal address"),
        sentence("[postal address removed by a moderator]"),
        sentence("A moderator took a postal address out of your reply."),
    ),
    "name": Kind(
        sentence("Name of a person"),
        sentence("[name removed by a moderator]"),
        sentence("A moderator took the name of a person out of your reply."),
    ),
    "personal": Kind(
        sentence("Other personal data"),
        sentence("[personal data removed by a moderator]"),
        sentence("A moderator took personal data out of your reply."),
    ),
    "insult": Kind(
        sentence("Insult"),
        sentence("[insult removed by a moderator]"),
        sentence("A moderator took an insult out of your reply."),
    ),
    "link": Kind(
        sentence("Link"),
        sentence("[link removed by a moderator]"),
        sentence("A moderator took a link out of your reply."),
    ),
    "other": Kind(
        sentence("Something else"),
        sentence("[words removed by a moderator]"),
        sentence("A moderator took words out of your reply."),
    ),
}
