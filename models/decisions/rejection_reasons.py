"""Reasons for rejecting a comment, in the order of the comment policy."""

from __future__ import annotations

from dataclasses import dataclass

from models.translatable import sentence


@dataclass(frozen=True, slots=True)
class Reason:
    """Short `title` for moderators, and the `rule` shown to readers."""

    title: str
    rule: str


REASONS = {
    "advertising": Reason(
        sentence("Advertising"),
        sentence("No advertising, no links that sell something, no offers of medicines."),
    ),
    "personal": Reason(
        sentence("Personal data of others"),
        sentence(
            "Nothing that tells who somebody is: no full names of other people, "
            "no addresses, no phone numbers."
        ),
    ),
    "abuse": Reason(
        sentence("Abuse"),
        sentence("No insults, no threats, no contempt for people or groups."),
    ),
    "dangerous": Reason(
        sentence("Dangerous advice"),
        sentence(
            "No advice that could hurt somebody who follows it, "
            "such as stopping a medicine at once or a dose for others."
        ),
    ),
    "off-topic": Reason(
        sentence("Off topic"),
        sentence("Replies speak about the article or about another reply to it."),
    ),
    "duplicate": Reason(
        sentence("Duplicate"),
        sentence("The same words are published once."),
    ),
    "illegal": Reason(
        sentence("Illegal"),
        sentence("Nothing that breaks the law where this site is published."),
    ),
    "other": Reason(
        sentence("Another reason"),
        sentence("A moderator may decide for another reason, and then says which."),
    ),
}
