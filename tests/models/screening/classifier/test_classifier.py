"""Triage learns from this desk, says what it knows, and forgets what was erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from extensions import db
from models.column_types import now
from models.comments.comment import Comment
from models.decisions.decision import Decision
from models.decisions.kinds import SeenRevision
from models.moderation.decide import decide as make_decision
from models.moderation.undo import undo
from models.moderators.moderator import Moderator
from models.privacy.withdrawal import withdraw
from models.screening.classifier import classify, saved_model
from models.screening.classifier import train as training
from models.screening.classifier.evaluation import Quality
from models.screening.classifier.features import Feature, hashed
from models.screening.classifier.logistic_regression import LogisticRegression
from models.screening.classifier.saved_model import SavedModel
from models.screening.text import Text
from models.screening.versions import ScreeningVersions
from tests.support.classifier_training import (
    CASINO,
    GOOD,
    NIGHTS,
    SPAM,
    decide,
    teach,
    train,
    words,
)

UNHEARD = Text("<p>Quokka zyxw.</p>")
TORN = Text("<p>Casino sleep bonus doctor click nights prize tired.</p>")

pytestmark = pytest.mark.usefixtures("domain")


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen of each, not fifty: the rest is the same."""
    monkeypatch.setattr(saved_model, "MIN_EXAMPLES", 15)


def found(text: Text) -> list[tuple[str, str]]:
    return [(each.check, each.effect) for each in classify.find(text, classify.current_model())]


def taught_now() -> list[bool]:
    return [
        each.is_spam
        for each in training.training_examples(until=ScreeningVersions.now().decision, limit=100)
    ]


@pytest.mark.parametrize(
    ("spam", "good", "silent"), [(50, 49, True), (49, 50, True), (50, 50, False)]
)
def test_it_is_silent_below_fifty_of_each(
    monkeypatch: pytest.MonkeyPatch, spam: int, good: int, silent: bool
) -> None:
    monkeypatch.undo()

    assert saved_model.are_too_few(spam, good) is silent


def test_it_says_nothing_while_it_is_silent() -> None:
    teach(good=14)
    train()

    assert classify.current_model().is_silent
    assert found(CASINO) == []
    assert classify.explain(CASINO, classify.current_model()) == []


def test_it_doubts_what_reads_like_spam_of_this_desk() -> None:
    teach()
    train()

    assert found(CASINO) == [("triage", "doubt")]
    assert found(NIGHTS) == []


def test_it_says_how_likely() -> None:
    teach()
    train()

    [one] = classify.find(CASINO, classify.current_model())

    assert int(one.values["percent"]) > 70


@pytest.mark.parametrize("text", [UNHEARD, TORN])
def test_it_says_where_it_does_not_know(text: Text) -> None:
    teach()
    train()

    assert found(text) == [("triage unsure", "note")]


def test_it_sorts_as_spam_once_it_was_right_often_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.screening.classifier.evaluation.MIN_SURE_COMMENTS", 2)
    teach(spam=30, good=30)
    train()

    assert found(Text(words(SPAM, 1_000))) == [("triage", "spam")]


def test_it_explains_itself_by_words_and_where_they_stand() -> None:
    teach()
    train()

    why = classify.explain(CASINO, classify.current_model())

    assert 5 <= len(why) <= classify.MAX_REASONS
    assert all(each.speaks_for_spam for each in why)
    words = [CASINO.plain[each.start :][: each.length] for each in why]
    assert words == [each.words for each in why]
    assert {"casino", "bonus", "jackpot"} & set(words)


def test_it_learns_between_two_nights(site: Flask) -> None:
    teach()
    del site.extensions["triage"]  # a process that begins anew
    assert classify.current_model().spam < 20  # the first look learns only so many

    while classify.current_model().last_decision_id < ScreeningVersions.now().decision:
        pass

    assert SavedModel.newest() is None
    assert found(CASINO) == [("triage", "doubt")]


def test_another_process_knows_the_same(site: Flask) -> None:
    teach()
    train()
    mine = classify.current_model().classifier.probability(hashed(CASINO))

    site.extensions.pop("triage")

    assert classify.current_model().classifier.probability(hashed(CASINO)) == mine


def test_each_process_takes_over_a_new_training() -> None:
    teach(spam=5, good=5)
    before = classify.current_model()

    train()

    assert before is not classify.current_model() is classify.current_model()


@pytest.mark.parametrize(
    ("decision", "taught"), [("spam", [True]), ("approve", [False]), ("reject", [])]
)
def test_what_teaches(decision: str, taught: list[bool]) -> None:
    decide(1, "Words.", decision)

    assert taught_now() == taught


def test_a_decision_that_was_undone_teaches_nothing(mona: Moderator) -> None:
    decide(1, "Words.", "spam")

    undo(db.session.scalars(select(Decision)).one(), by=mona)

    assert taught_now() == []


def test_only_the_last_decision_about_a_reply_teaches(mona: Moderator) -> None:
    comment = decide(1, "Words.", "spam")

    for decision in ("approve", "spam", "approve"):
        make_decision(comment, decision, by=mona, seen=SeenRevision(1))

    assert taught_now() == [False]


def test_what_was_withdrawn_teaches_nothing() -> None:
    withdraw(decide(1, "Words.", "approve"))

    assert taught_now() == []


def test_what_was_erased_is_forgotten_with_the_next_training() -> None:
    named = [decide(500 + each, "Zbigniewska " + words(SPAM, each), "spam") for each in range(5)]
    teach()
    train()
    name = Feature("word", "zbigniewska").hash
    assert name in classify.current_model().classifier.shares(([], [], [], [name]))

    for comment in named:
        withdraw(comment)
    db.session.commit()
    train()

    assert name not in classify.current_model().classifier.shares(([], [], [], [name]))
    assert db.session.scalar(select(func.count()).select_from(SavedModel)) == 1


def test_words_withdrawn_during_a_training_are_passed_over() -> None:
    teach(spam=3, good=3)
    begun = training.training_steps()

    for comment in db.session.scalars(select(Comment)).all():
        withdraw(comment)
    db.session.commit()
    for step in begun:
        step()

    assert not any(classify.current_model().classifier.weights)


def test_it_is_judged_by_the_newest_fifth_that_it_had_not_learned() -> None:
    teach()
    train()

    newest = SavedModel.newest()

    assert newest
    quality = newest.quality
    assert quality
    assert quality.many == 8
    assert quality.precision == quality.recall == 1


def test_quality_is_kept_as_it_is() -> None:
    judged = [(0.9, True)] * 60 + [(0.1, False)] * 60

    SavedModel.keep(LogisticRegression(), judged, spam=60, good=60, until=1)
    db.session.expire_all()

    newest = SavedModel.newest()
    assert newest
    assert newest.quality == Quality.of(judged)


@pytest.mark.parametrize(
    ("age", "since", "due"),
    [
        (timedelta(hours=1), 0, False),
        (timedelta(hours=1), 1, False),
        (timedelta(hours=1), 3, True),
        (timedelta(hours=25), 0, True),
        (timedelta(hours=-1), 0, True),
    ],
)
def test_when_it_is_time_to_learn_anew(
    monkeypatch: pytest.MonkeyPatch, age: timedelta, since: int, due: bool
) -> None:
    monkeypatch.setattr(training, "RETRAIN_DECISIONS", 3)
    decide(1, "Words.", "spam")
    train()

    for each in range(since):
        decide(2 + each, words(GOOD, each), "approve")

    assert training.is_due(now() + age) is due


def test_a_desk_without_decisions_learns_nothing() -> None:
    training.train_if_due(now())

    assert SavedModel.newest() is None


def test_a_training_goes_on_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    teach(spam=5, good=5)
    monkeypatch.setattr(training, "STEP_TIME", 0)

    looks = 0
    while not SavedModel.newest():
        training.train_if_due(now())
        looks += 1

    assert looks == 5  # pages: one to count, three to learn, and the end
