"""The checks of screening by their codes: what each is called, and what it says of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its `title` in a list, and what it `says` to a moderator, with places for the
    values of a finding."""

    title: Sentence
    says: Sentence


CHECKS = {
    "trap": Check(
        sentence("Hidden field filled in"),
        sentence("A field that people don’t see was filled in."),
    ),
    "too fast": Check(
        sentence("Sent very fast"),
        sentence("It was sent %(seconds)s seconds after its writer began."),
    ),
    "too old": Check(
        sentence("An old form"),
        sentence("The form it was sent with had been fetched %(days)s days before."),
    ),
    "no clock": Check(
        sentence("Without the form’s clock"),
        sentence("The form was sent without what a browser adds to it."),
    ),
    "network": Check(
        sentence("Many from one network"),
        sentence("%(count)s replies came from this network within an hour."),
    ),
    "words": Check(sentence("Words of a rule"), sentence("It holds words of the rule “%(rule)s”.")),
    "domain": Check(
        sentence("Domain of a rule"), sentence("A link leads to %(host)s: rule “%(rule)s”.")
    ),
    "links": Check(
        sentence("Number of links"), sentence("It holds %(count)s links: rule “%(rule)s”.")
    ),
    "campaign": Check(
        sentence("One of many alike"),
        sentence("%(spam)s of %(count)s nearly the same replies were marked as spam."),
    ),
    "triage": Check(
        sentence("Learned triage"),
        sentence("It reads like spam of this desk: %(percent)s %%."),
    ),
}


def said(check: str, values: Mapping[str, Any]) -> Sentence:
    """What a check says of a reply, with the values of a finding."""
    return Sentence(CHECKS[check].says.words, **values)
