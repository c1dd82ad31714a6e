"""Labels of the checks by code: a title, and a sentence for moderators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.screening.private_data.kinds import PRIVATE_KINDS
from models.translatable import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its `title` in a list, and what it `says`, with placeholders for values."""

    title: Sentence
    says: Sentence


CHECKS = {
    "trap": Check(
        sentence("Hidden field filled in"),
        sentence("A field that people don’t see was filled in."),
    ),
    "too fast": Check(
        sentence("Sent very fast"),
        sentence("It was sent %(seconds)s seconds after its form was touched, or shown once more."),
    ),
    "too old": Check(
        sentence("An old form"),
        sentence("It was sent %(days)s days after its form was touched first."),
    ),
    "no clock": Check(
        sentence("Without the form’s clock"),
        sentence("The form was sent without what a browser adds to it."),
    ),
    "network": Check(
        sentence("Many from one network"),
        sentence("%(count)s replies came from this network within an hour."),
    ),
    "fault": Check(
        sentence("A check failed"),
        sentence("One of the checks could not read this reply: it may miss something."),
    ),
    "not screened": Check(
        sentence("Could not be screened"),
        sentence("No check has looked at these words: read them with care."),
    ),
    "words": Check(sentence("Words of a rule"), sentence("It holds words of the rule “%(rule)s”.")),
    "domain": Check(
        sentence("Domain of a rule"), sentence("It names or links to %(host)s: rule “%(rule)s”.")
    ),
    "writer": Check(
        sentence("A name of a rule"),
        sentence("Its writer’s name holds words of the rule “%(rule)s”."),
    ),
    "links": Check(
        sentence("Number of links"), sentence("It holds %(count)s links: rule “%(rule)s”.")
    ),
    "campaign": Check(
        sentence("One of many alike"),
        sentence("%(spam)s of %(count)s nearly the same replies were marked as spam."),
    ),
    "many articles": Check(
        sentence("Alike on many articles"),
        sentence(
            "%(count)s nearly the same replies wait on %(articles)s articles, by several people."
        ),
    ),
    "triage": Check(
        sentence("Learned triage"),
        sentence("It reads like spam of this desk: %(percent)s %%."),
    ),
    "triage unsure": Check(
        sentence("Learned triage doesn’t know"),
        sentence(
            "Triage doesn’t know: it reads neither enough like spam of this desk nor like the rest."
        ),
    ),
}

CHECKS |= {
    code: Check(title, Sentence(PRIVATE_KINDS[code].reason))
    for code, title in {
        "email": sentence("E-mail address"),
        "phone": sentence("Phone number"),
        "address": sentence("Postal address"),
        "birth": sentence("Date of birth"),
        "insurance": sentence("Number of an insurance or an identity card"),
        "card": sentence("Number of a payment card"),
        "iban": sentence("Number of a bank account"),
        "name": sentence("Name of a person"),
    }.items()
}

CHECKS |= {
    "overdose": Check(
        sentence("Overdose"), sentence("Its words may be about taking too much of something.")
    ),
    "stopping": Check(
        sentence("Stopping abruptly"),
        sentence("Its words may be about stopping a medicine all at once."),
    ),
    "withdrawal": Check(
        sentence("Withdrawal"), sentence("Its words may be about withdrawal that goes on now.")
    ),
    "self_harm": Check(
        sentence("Self-harm"), sentence("Its words may be about dying or hurting oneself.")
    ),
    "alarm": Check(
        sentence("A body in danger"),
        sentence("Its words may be about somebody whose body is in danger now."),
    ),
}


def finding_sentence(check: str, values: Mapping[str, Any]) -> Sentence:
    """Return the sentence of a check with the values of a finding."""
    return Sentence(CHECKS[check].says.words, **values)
