"""The learned check: how much a reply is like what this desk called spam, once it knows enough."""

from __future__ import annotations

from threading import Lock

from flask import current_app

from models.screening.found import Found
from models.screening.newest import Newest
from models.screening.text import Text
from models.screening.triage.features import hashed
from models.screening.triage.learning import Learner
from models.screening.triage.lesson import Lesson, lessons, read, seen
from models.screening.triage.quality import DOUBT_FROM
from models.screening.triage.trained import Trained, is_too_little

AT_ONCE = 25  # decisions, and comments, that one reply waits for
UNSURE_FROM = 0.3  # below it reads like what is published; up to `DOUBT_FROM` it doesn't know
FEWEST_KNOWN = 13  # features; of a reply that has fewer it doesn't know anything


class Triage:
    """What this process knows: what was trained last, and what was decided since."""

    def __init__(self, trained: Trained | None) -> None:
        self.trained_id = trained.id if trained else 0
        self.learner = Learner.from_bytes(trained.weights) if trained else Learner()
        self.spam, self.good = (trained.spam, trained.good) if trained else (0, 0)
        self.last_decision_id = trained.last_decision_id if trained else 0
        quality = trained.quality if trained else None
        self.spam_from = quality.spam_from if quality else None
        self._lock = Lock()

    @property
    def is_silent(self) -> bool:
        """Whether it learned too little yet to say anything."""
        return is_too_little(self.spam, self.good)

    def catch_up(self, newest: Newest) -> None:
        """Learn the next `AT_ONCE` of what came and was decided since. What is undone later stays
        learned until the next night, when everything is learned anew."""
        self._count_news(newest.comment)
        self._learn_news(newest.decision)

    def _count_news(self, newest: int) -> None:
        after = self.learner.counts.until
        until = min(newest, after + AT_ONCE)
        if until <= after:
            return
        news = [hashed(each) for each in seen(after=after, until=until)]
        with self._lock:
            if self.learner.counts.until == after:
                for each in news:
                    self.learner.count(each)
                self.learner.counts.until = until

    def _learn_news(self, until: int) -> None:
        after = self.last_decision_id
        if until <= after:
            return
        news = lessons(after=after, until=until, most=AT_ONCE)
        texts = [*read(news)]
        with self._lock:  # no look into the database in here: it may have to wait for others
            if self.last_decision_id == after:
                self._learn(texts)
                self.last_decision_id = _reached(news, until)

    def effect(self, text: Text) -> tuple[str, float]:
        """What it makes of a reply (`spam`, `doubt`, `note` where it doesn't know, or nothing),
        and how likely spam it is."""
        features = text.once(hashed)
        likely = self.learner.probability(features)
        knows_it = len(self.learner.vector(features)) >= FEWEST_KNOWN
        return self._effect_of(likely) if knows_it else "note", likely

    def _effect_of(self, likely: float) -> str:
        if self.spam_from is not None and likely >= self.spam_from:
            return "spam"
        if likely >= DOUBT_FROM:
            return "doubt"
        return "note" if likely >= UNSURE_FROM else ""

    def _learn(self, texts: list[tuple[Text, bool]]) -> None:
        for text, is_spam in texts:
            self.learner.learn(hashed(text), is_spam)
            self.spam, self.good = self.spam + is_spam, self.good + (not is_spam)


def present(newest: Newest | None = None) -> Triage:
    """What this process knows now: asking costs a look at what is newest, unless that was done."""
    newest = newest or Newest.now()
    known: dict[str, Triage] = current_app.extensions
    triage = known.get("triage")
    if triage is None or triage.trained_id != newest.trained:
        triage = known["triage"] = Triage(Trained.newest(with_weights=True))
    triage.catch_up(newest)
    return triage


def find(text: Text, triage: Triage) -> list[Found]:
    """What triage says of a reply: nothing while it is silent, and of what reads as usual."""
    if triage.is_silent:
        return []
    effect, likely = triage.effect(text)
    if not effect:
        return []
    check = "triage unsure" if effect == "note" else "triage"
    return [Found(check=check, effect=effect, values={"percent": round(100 * likely)})]


def _reached(news: list[Lesson], until: int) -> int:
    return news[-1].decision_id if len(news) == AT_ONCE else until
