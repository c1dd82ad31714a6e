"""What triage sees in a reply, and how it learns: without a database."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from models.screening.classifier.evaluation import MIN_SURE_COMMENTS, Quality
from models.screening.classifier.features import MAX_WORDS, Feature, features, hashed
from models.screening.classifier.logistic_regression import (
    MIN_COMMENTS,
    FeatureCounts,
    LogisticRegression,
)
from models.screening.text import Text
from tests.support.classifier_training import CASINO, NIGHTS

LINK = '<p><a href="https://www.Shop.example/buy/pills-2024">here</a></p>'


def values(html: str, *kinds: str) -> set[str]:
    return {each.value for each in features(Text(html)) if each.kind in kinds}


def taught(*replies: tuple[Text, bool], times: int = MIN_COMMENTS) -> LogisticRegression:
    """What was learned from each of these so often, all of them counted first."""
    classifier = LogisticRegression()
    for _, (text, _spam) in product(range(times), replies):
        classifier.counts.add(hashed(text))
    for _, (text, is_spam) in product(range(times), replies):
        classifier.learn(hashed(text), is_spam)
    return classifier


@pytest.mark.parametrize(
    ("html", "kind", "seen"),
    [
        ("Ärztin said SO", "word", {"arztin", "said", "so"}),
        ("Cheap pills now", "pair", {"cheap pills", "pills now"}),
        ("Now", "letters", {"_now", "now_"}),
        (LINK, "host", {"shop.example"}),
        (LINK, "ending", {"example"}),
        (LINK, "path", {"buy", "pills", "2024"}),
        ("Wow!!! Yes!", "sign", {"!+", "!"}),
        ("Wow!!! Yes!", "calls", {"3"}),
        ("10 mg, 3x/day", "others", {"3"}),
        ("WOW, yes", "capitals", {"4"}),
        ("Take 3", "digits", {""}),
    ],
)
def test_what_it_sees_in_a_reply(html: str, kind: str, seen: set[str]) -> None:
    assert values(html, kind) == seen


@pytest.mark.parametrize(
    "token", ["ann@example.org", "@annsmith", "01711234567", "1970-05-12", "ann19701", "+49(171)12"]
)
def test_a_token_that_could_be_a_person_is_not_seen(token: str) -> None:
    seen = values(f"before {token} after", "word", "pair", "letters")

    assert seen == values("before", "word", "letters") | values("after", "word", "letters")


@pytest.mark.parametrize("link", ["https://x.example/@annsmith", "https://x.example/u/1234567"])
def test_nor_in_a_link(link: str) -> None:
    assert values(f'<a href="{link}">it</a>', "path") <= {"u"}


def test_digits_in_two_words_are_not_put_together() -> None:
    assert values("call 0171 1234 today", "pair") == {"call 0171", "1234 today"}


def test_only_so_many_words_are_seen() -> None:
    assert len(values(" ".join(f"w{n}" for n in range(3_000)), "word")) == MAX_WORDS


def test_it_learns() -> None:
    classifier = taught((CASINO, True), (NIGHTS, False))

    assert classifier.probability(hashed(CASINO)) > 0.8
    assert classifier.probability(hashed(NIGHTS)) < 0.2


@pytest.mark.parametrize(("times", "weighs"), [(MIN_COMMENTS - 1, False), (MIN_COMMENTS, True)])
def test_what_few_replies_have_weighs_nothing(times: int, weighs: bool) -> None:
    classifier = taught((CASINO, True), times=times)

    assert bool(classifier.shares(hashed(CASINO))) is weighs
    assert any(classifier.weights) is weighs


def test_a_name_beside_frequent_words_is_not_learned() -> None:
    classifier = taught((CASINO, True), (NIGHTS, False), times=10)

    named = hashed(Text("<p>Casino Zbigniewska</p>"))
    for _ in range(MIN_COMMENTS - 1):
        classifier.counts.add(named)
        classifier.learn(named, True)

    assert Feature("word", "casino").hash in classifier.shares(named)
    assert Feature("word", "zbigniewska").hash not in classifier.shares(named)


@pytest.mark.parametrize(("kind", "value"), [("word", "zbigniewska"), ("letters", "zbig")])
def test_a_thing_seen_in_two_replies_weighs_nothing(kind: str, value: str) -> None:
    classifier = taught((CASINO, True), (NIGHTS, False), times=10)
    thing, named = Feature(kind, value).hash, hashed(Text("<p>Casino Zbigniewska</p>"))

    weighs = []
    for _ in range(3):
        classifier.counts.add(named)
        classifier.learn(named, True)
        weighs.append(thing in classifier.shares(named))

    assert weighs == [False, False, True]


def test_counts_are_exact_while_few_and_near_when_many() -> None:
    counts = FeatureCounts()

    told = []
    for _ in range(5_000):
        counts.add(([7],))
        told.append(counts.of(7))

    assert told[:64] == [*range(1, 65)]
    assert 3_000 < told[-1] < 8_000
    assert counts.of(8) == 0


def test_hardly_anything_that_was_never_seen_is_taken_for_seen() -> None:
    counts, random = FeatureCounts(), Random(1)

    for _ in range(300_000):
        counts.add(([random.getrandbits(32)],))

    assert sum(counts.of(random.getrandbits(32)) >= MIN_COMMENTS for _ in range(20_000)) == 0


def test_bytes_and_back_are_the_same() -> None:
    classifier = taught((CASINO, True), (NIGHTS, False))

    again = LogisticRegression.from_bytes(classifier.to_bytes())

    assert again.probability(hashed(CASINO)) == classifier.probability(hashed(CASINO))
    assert again.to_bytes() == classifier.to_bytes()


@pytest.mark.parametrize(
    "text", ["", "<p></p>", "<p>🙂</p>", "<p>a</p>", '<a href="http://[">x</a>']
)
def test_next_to_nothing_is_no_trouble(text: str) -> None:
    assert 0 < LogisticRegression().probability(hashed(Text(text))) < 1


def test_quality_counts_what_it_doubted() -> None:
    quality = Quality.of([(0.9, True), (0.8, False), (0.1, False), (0.2, True)])

    assert (quality.many, quality.spam) == (4, 2)
    assert (quality.precision, quality.recall) == (0.5, 0.5)
    assert [(each.low, each.spam, each.many) for each in quality.bins] == [
        (0, 0, 1),
        (20, 1, 1),
        (80, 1, 2),
    ]


@pytest.mark.parametrize(
    ("good_at", "many", "spam_from"),
    [
        (0.5, MIN_SURE_COMMENTS, 0.9),  # none of them
        (0.95, 2 * MIN_SURE_COMMENTS, 0.9),  # one in a hundred and one
        (0.95, MIN_SURE_COMMENTS, None),  # one in fifty-one
        (0.5, MIN_SURE_COMMENTS - 1, None),  # too few to tell
    ],
)
def test_the_lane_of_spam_is_earned(good_at: float, many: int, spam_from: float | None) -> None:
    quality = Quality.of([(0.9, True)] * many + [(good_at, False)])

    assert quality.spam_from == spam_from
