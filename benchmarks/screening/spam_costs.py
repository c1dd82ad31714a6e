"""The cost of the classifier after 100,000 decisions on made-up comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from time import process_time
from typing import Any

from models.screening.classifier.features import Feature, hashed
from models.screening.classifier.logistic_regression import MIN_COMMENTS, LogisticRegression
from models.screening.text import Text

DECISIONS, WORDS = 100_000, 60  # words of a comment, on average
VOCABULARY = 50_000  # words, with Zipf frequencies; in addition
UNHEARD = 30  # one word in this many is in no other comment
UNSEEN = 50_000  # features of a kind to look up

Row = tuple[str, str]
_SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zu", "pra", "sten", "kol")
_FREQUENT = [*accumulate(1 / rank for rank in range(1, VOCABULARY + 1))]


def measure() -> Iterator[Row]:
    """Return each measurement's name and figure."""
    began = process_time()
    random, classifier = Random(2), learned()
    taken = process_time() - began
    yield f"Counting and learning {DECISIONS:,} comments of {WORDS} words once", f"{taken:.0f} s"
    yield from _of_one(classifier, random)
    yield from _of_size(classifier, random)


@cache
def learned() -> LogisticRegression:
    """Return a model trained on `DECISIONS`, a quarter of them spam."""
    random, classifier = Random(1), LogisticRegression()
    for number in range(DECISIONS):
        seen = hashed(_reply(random))
        classifier.counts.add(seen)
        classifier.learn(seen, number % 4 == 0)
    return classifier


def _of_one(classifier: LogisticRegression, random: Random) -> Iterator[Row]:
    texts = [_reply(random) for _ in range(500)]
    judging = _milliseconds(lambda each: classifier.probability(hashed(each)), texts)
    seen = [hashed(each) for each in texts]
    learning = _milliseconds(lambda each: classifier.learn(each, True), seen)
    yield "Classifying one of them after that", f"{judging:.2f} ms"
    yield "Learning one more, once its features are known", f"{learning:.2f} ms"


def _of_size(classifier: LogisticRegression, random: Random) -> Iterator[Row]:
    parts = classifier.bias, classifier.weights, classifier.squares, classifier.counts.cells
    held = sum(memoryview(each).nbytes for each in parts) / 2**20
    yield "Memory of a process", f"{held:.1f} MiB"
    yield "In the database", f"{len(classifier.to_bytes()) / 2**20:.1f} MiB"
    for kind in ("word", "pair", "letters"):
        never = [Feature(kind, f"{_unheard(random)} 9").hash for _ in range(UNSEEN)]
        known = sum(classifier.counts.of(each) >= MIN_COMMENTS for each in never)
        yield f"New but taken for known: {kind}", f"{known / UNSEEN:.2%} of {UNSEEN:,}"


def _reply(random: Random) -> Text:
    ranks = random.choices(
        range(VOCABULARY), cum_weights=_FREQUENT, k=random.randint(20, 2 * WORDS - 20)
    )
    words = [_unheard(random) if random.randrange(UNHEARD) == 0 else _word(rank) for rank in ranks]
    return Text(" ".join(words))


def _word(rank: int) -> str:
    word = _SYLLABLES[rank % 13]
    while rank := rank // 13:
        word += _SYLLABLES[rank % 13]
    return word


def _unheard(random: Random) -> str:
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=10))


def _milliseconds(act: Callable[[Any], object], on: Sequence[Any]) -> float:
    began = process_time()
    for each in on:
        act(each)
    return 1000 * (process_time() - began) / len(on)
