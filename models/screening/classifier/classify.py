"""The classifier's check: the probability that a comment is spam, and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from threading import Lock

from flask import current_app

from models.screening.check_result import CheckResult
from models.screening.classifier.evaluation import DOUBT_FROM
from models.screening.classifier.features import Feature, features, hashed
from models.screening.classifier.logistic_regression import LogisticRegression
from models.screening.classifier.saved_model import SavedModel, are_too_few
from models.screening.classifier.train import count_features, read_texts, training_examples
from models.screening.text import Text
from models.screening.versions import ScreeningVersions
from models.translatable import Sentence, sentence

CATCH_UP_SIZE = 25  # decisions, and comments, learned per check
UNSURE_FROM = 0.3  # probability; unsure from here up to `DOUBT_FROM`
MIN_KNOWN_FEATURES = 13
MAX_REASONS, MIN_SHARE = 8, 0.05  # share of the total weight
WHOLE_TEXT_FEATURES = {  # without a position
    "size": sentence("how long it is"),
    "words": sentence("how long it is"),
    "capitals": sentence("how much of it is in capitals"),
    "others": sentence("how many signs and digits it has"),
    "digits": sentence("how many signs and digits it has"),
    "calls": sentence("how many exclamation marks it has"),
    "links": sentence("that it has links"),
}
TOP_LEVEL_DOMAIN = sentence("a link to .%(ending)s")


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """A feature as readable `words`, its first position, and its share of the log-odds.

    A positive weight speaks for spam.
    """

    words: str
    start: int
    length: int
    weight: float

    @property
    def speaks_for_spam(self) -> bool:
        return self.weight > 0


class Classifier:
    """The classifier of this process: the last trained model, updated by later decisions."""

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
        return are_too_few(self.spam, self.good)

    def catch_up(self, newest: ScreeningVersions) -> None:
        """Learn up to `CATCH_UP_SIZE` comments and decisions made since, unless another thread
        does.

        A decision undone later stays learned until the next training.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            counts = self.classifier.counts
            if counts.until < newest.comment:
                count_features(
                    counts, counts.until, min(newest.comment, counts.until + CATCH_UP_SIZE)
                )
            if self.last_decision_id < newest.decision:
                self._learn(newest.decision)
        finally:
            self._lock.release()

    def _learn(self, until: int) -> None:
        found = training_examples(after=self.last_decision_id, until=until, limit=CATCH_UP_SIZE)
        for text, is_spam in read_texts(found):
            self.classifier.learn(hashed(text), is_spam)
            self.spam, self.good = self.spam + is_spam, self.good + (not is_spam)
        self.last_decision_id = found[-1].id if len(found) == CATCH_UP_SIZE else until


def current_model(newest: ScreeningVersions | None = None) -> Classifier:
    """Return this process's classifier, up to date; costs a query if `newest` is not given."""
    newest = newest or ScreeningVersions.now()
    known: dict[str, Classifier] = current_app.extensions
    triage = known.get("triage")
    if triage is None or triage.trained_id != newest.trained:
        triage = known["triage"] = Classifier(SavedModel.newest())
    triage.catch_up(newest)
    return triage


def find(text: Text, triage: Classifier) -> list[CheckResult]:
    """Classify a comment; return nothing if it looks normal or training data is too scarce."""
    if triage.is_silent:
        return []
    seen = text.once(hashed)
    likely, check, effect = triage.classifier.probability(seen), "triage", "doubt"
    if (
        len(triage.classifier.vector(seen)) < MIN_KNOWN_FEATURES
        or UNSURE_FROM <= likely < DOUBT_FROM
    ):
        check, effect = "triage unsure", "note"
    elif likely < DOUBT_FROM:
        return []
    elif triage.spam_from is not None and likely >= triage.spam_from:
        effect = "spam"
    return [CheckResult(check=check, effect=effect, values={"percent": round(100 * likely)})]


def explain(text: Text, triage: Classifier) -> list[FeatureWeight]:
    """Return up to `MAX_REASONS` reasons, strongest first; none with too little training data.

    A word and its letters count as one reason, however often it occurs.
    """
    if triage.is_silent:
        return []
    shares = triage.classifier.shares(hashed(text))
    firsts, weights = dict[str, tuple[str, int, int]](), defaultdict[str, float](float)
    for each in features(text):
        words = _label(each, text.plain)
        firsts.setdefault(words.casefold(), (words, each.start, each.length))
        weights[words.casefold()] += shares.pop(each.hash, 0.0)
    found = [FeatureWeight(*first, weights[words]) for words, first in firsts.items()]
    found = sorted(found, key=lambda each: -abs(each.weight))[:MAX_REASONS]
    least = MIN_SHARE * sum(abs(each.weight) for each in found)
    return [each for each in found if abs(each.weight) >= least > 0]


def _label(feature: Feature, plain: str) -> str:
    """Return a feature as readable text."""
    if feature.kind == "ending":
        return Sentence(TOP_LEVEL_DOMAIN.words, ending=feature.value)
    if feature.kind in WHOLE_TEXT_FEATURES:
        return WHOLE_TEXT_FEATURES[feature.kind]
    return plain[feature.start : feature.start + feature.length] or feature.value
