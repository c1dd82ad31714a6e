"""The learned check: how likely the desk would call a comment spam, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from threading import Lock

from flask import current_app

from models.screening.check_result import CheckResult
from models.screening.classifier.evaluation import DOUBT_FROM
from models.screening.classifier.features import Feature, features, hashed
from models.screening.classifier.logistic_regression import LogisticRegression
from models.screening.classifier.saved_model import SavedModel, is_too_little
from models.screening.classifier.train import count, read, training_examples
from models.screening.text import Text
from models.screening.versions import ScreeningVersions
from models.translatable import Sentence, sentence

AT_ONCE = 25  # decisions, and comments, that one comment waits for
UNSURE_FROM = 0.3  # below it reads like what is published; up to `DOUBT_FROM` nobody knows
FEWEST_KNOWN = 13  # features that a comment needs to be classified
MAX_REASONS, MIN_SHARE = 8, 0.05  # what weighs less than that of all reasons explains nothing
WHOLE = {  # kinds of features that have no place
    "size": sentence("how long it is"),
    "words": sentence("how long it is"),
    "capitals": sentence("how much of it is in capitals"),
    "others": sentence("how many signs and digits it has"),
    "digits": sentence("how many signs and digits it has"),
    "calls": sentence("how many exclamation marks it has"),
    "links": sentence("that it has links"),
}
ENDING = sentence("a link to .%(ending)s")


@dataclass(frozen=True, slots=True)
class Reason:
    """Something in a comment, as `words` to read, where it stands first, and its share in the
    log-odds: above 0 for spam, below against it."""

    words: str
    start: int
    length: int
    weight: float

    @property
    def speaks_for_spam(self) -> bool:
        return self.weight > 0


class Classifier:
    """The classifier of this process: as trained last, with what was decided since."""

    def __init__(self, trained: SavedModel | None) -> None:
        self.trained_id = trained.id if trained else 0
        self.classifier = (
            LogisticRegression.from_bytes(trained.weights) if trained else LogisticRegression()
        )
        self.spam, self.good = (trained.spam, trained.good) if trained else (0, 0)
        self.last_decision_id = trained.last_decision_id if trained else 0
        quality = trained.quality if trained else None
        self.spam_from = quality.spam_from if quality else None
        self._lock = Lock()

    @property
    def is_silent(self) -> bool:
        return is_too_little(self.spam, self.good)

    def catch_up(self, newest: ScreeningVersions) -> None:
        """Count and learn the next `AT_ONCE` of what came since, unless another thread does. What
        is undone later stays learned until the next training."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            counts = self.classifier.counts
            if counts.until < newest.comment:
                count(counts, counts.until, min(newest.comment, counts.until + AT_ONCE))
            if self.last_decision_id < newest.decision:
                self._learn(newest.decision)
        finally:
            self._lock.release()

    def _learn(self, until: int) -> None:
        found = training_examples(after=self.last_decision_id, until=until, limit=AT_ONCE)
        for text, is_spam in read(found):
            self.classifier.learn(hashed(text), is_spam)
            self.spam, self.good = self.spam + is_spam, self.good + (not is_spam)
        self.last_decision_id = found[-1].id if len(found) == AT_ONCE else until


def current_model(newest: ScreeningVersions | None = None) -> Classifier:
    """Return what this process knows now, at the cost of a query if `newest` is not given."""
    newest = newest or ScreeningVersions.now()
    known: dict[str, Classifier] = current_app.extensions
    triage = known.get("triage")
    if triage is None or triage.trained_id != newest.trained:
        triage = known["triage"] = Classifier(SavedModel.newest())
    triage.catch_up(newest)
    return triage


def find(text: Text, triage: Classifier) -> list[CheckResult]:
    """Classify a comment: return nothing if it reads as usual, and while triage is silent."""
    if triage.is_silent:
        return []
    seen = text.once(hashed)
    likely, check, effect = triage.classifier.probability(seen), "triage", "doubt"
    if len(triage.classifier.vector(seen)) < FEWEST_KNOWN or UNSURE_FROM <= likely < DOUBT_FROM:
        check, effect = "triage unsure", "note"
    elif likely < DOUBT_FROM:
        return []
    elif triage.spam_from is not None and likely >= triage.spam_from:
        effect = "spam"
    return [CheckResult(check=check, effect=effect, values={"percent": round(100 * likely)})]


def why(text: Text, triage: Classifier) -> list[Reason]:
    """Return up to eight reasons, the weightiest first; none while triage is silent. A word and
    its letters are one reason, however often it occurs."""
    if triage.is_silent:
        return []
    shares = triage.classifier.shares(hashed(text))
    firsts, weights = dict[str, tuple[str, int, int]](), defaultdict[str, float](float)
    for each in features(text):
        words = _read(each, text.plain)
        firsts.setdefault(words.casefold(), (words, each.start, each.length))
        weights[words.casefold()] += shares.pop(each.hash, 0.0)
    found = [Reason(*first, weights[words]) for words, first in firsts.items()]
    found = sorted(found, key=lambda each: -abs(each.weight))[:MAX_REASONS]
    least = MIN_SHARE * sum(abs(each.weight) for each in found)
    return [each for each in found if abs(each.weight) >= least > 0]


def _read(feature: Feature, plain: str) -> str:
    """Return a feature as a person reads it."""
    if feature.kind == "ending":
        return Sentence(ENDING.words, ending=feature.value)
    if feature.kind in WHOLE:
        return WHOLE[feature.kind]
    return plain[feature.start : feature.start + feature.length] or feature.value
