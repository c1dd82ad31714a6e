"""Why triage says what it says: the words, signs and links of a reply that weighed most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from models.screening.text import Text
from models.screening.triage.features import Feature, features, hashed
from models.screening.triage.triage import Triage
from models.sentences import Sentence, sentence

MOST = 8  # that are told
FAINTEST = 0.05  # of all together; what weighs less explains nothing

_OF_ALL = {
    "size": sentence("how long it is"),
    "words": sentence("how long it is"),
    "capitals": sentence("how much of it is in capitals"),
    "others": sentence("how many signs and digits it has"),
    "digits": sentence("how many signs and digits it has"),
    "calls": sentence("how many exclamation marks it has"),
    "links": sentence("that it has links"),
}
_ENDING = sentence("a link to .%(ending)s")


@dataclass(frozen=True, slots=True)
class Reason:
    """Something in a reply, as `words` to read, where it stands first, and how much it weighs:
    above 0 for spam, below for a good reply."""

    words: str
    start: int
    length: int
    weight: float

    @property
    def speaks_for_spam(self) -> bool:
        return self.weight > 0


def why(text: Text, triage: Triage) -> list[Reason]:
    """Up to eight reasons, those that weigh most first; none while triage is silent."""
    if triage.is_silent:
        return []
    reasons = sorted(_reasons(text, triage), key=lambda each: -abs(each.weight))[:MOST]
    whole = sum(abs(each.weight) for each in reasons)
    return [each for each in reasons if abs(each.weight) >= FAINTEST * whole > 0]


def _reasons(text: Text, triage: Triage) -> Iterator[Reason]:
    """What is read as one thing is one reason: a word and its letters, however often it stands."""
    weights = triage.learner.shares(hashed(text))
    firsts, sums = dict[str, Feature](), defaultdict[str, float](float)
    for each in features(text):
        read = _read(each, text.plain).casefold()
        firsts.setdefault(read, each)
        sums[read] += weights.pop(each.hash, 0.0)
    for read, weight in sums.items():
        first = firsts[read]
        yield Reason(_read(first, text.plain), first.start, first.length, weight)


def _read(feature: Feature, plain: str) -> str:
    """A feature as a person reads it."""
    if feature.kind == "ending":
        return Sentence(_ENDING.words, ending=feature.value)
    if feature.kind in _OF_ALL:
        return _OF_ALL[feature.kind]
    return plain[feature.start : feature.start + feature.length] or feature.value
