"""Triage counts what every reply that came has, and learns while several threads ask it."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from extensions import db
from models.comments.comment import Comment
from models.privacy.withdrawal import withdraw
from models.screening.classifier import classify, saved_model
from models.screening.classifier.features import Feature
from models.screening.finding import Finding
from models.screening.text import Text
from models.screening.versions import ScreeningVersions
from tests.support.classifier_training import (
    SPAM,
    decide,
    leave,
    teach,
    teach_and_train,
    train,
    words,
)

NAME = Feature("word", "zbigniewska").hash


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_model, "MIN_EXAMPLES", 15)


def known() -> float:
    return classify.current_model().classifier.counts.of(NAME)


@pytest.mark.usefixtures("domain")
@pytest.mark.parametrize("nightly", [False, True])
def test_replies_that_wait_are_counted_too(nightly: bool) -> None:
    leave(1, "Zbigniewska slept.")
    decide(2, "Zbigniewska knows.", "reject")
    decide(3, "Zbigniewska won.", "spam")
    db.session.commit()

    if nightly:
        train()

    assert known() == 3


@pytest.mark.usefixtures("domain")
def test_a_reply_is_counted_once_before_and_after_a_night() -> None:
    leave(1, "Zbigniewska slept.")
    db.session.commit()
    assert known() == known() == 1

    train()
    leave(2, "Zbigniewska woke.")

    assert known() == known() == 2


@pytest.mark.usefixtures("domain")
def test_what_was_withdrawn_is_not_counted_with_the_next_training() -> None:
    withdraw(leave(1, "Zbigniewska slept."))
    db.session.commit()

    train()

    assert known() == 0


@pytest.mark.usefixtures("domain")
def test_a_reply_like_spam_is_found_when_it_is_left() -> None:
    teach()
    train()

    comment = leave(900, words(SPAM, 900))

    found = select(Finding.effect).where(Finding.comment_id == comment.id)
    assert "doubt" in db.session.scalars(found.where(Finding.check == "triage")).all()
    assert comment.rank >= 2


def test_threads_that_ask_at_once_learn_each_decision_once(site: Flask) -> None:
    teach_and_train(site, spam=15, good=15)
    with site.app_context():
        for number in range(80):
            decide(1_000 + number, words(SPAM, number), "spam")
        db.session.commit()
        comments, until = db.session.query(Comment).count(), ScreeningVersions.now().decision
    ask_at_once(site, times=8)

    with site.app_context():
        here = classify.current_model()
        assert (here.spam, here.good, here.last_decision_id) == (95, 15, until)
        assert here.classifier.counts.replies == comments


def ask_at_once(site: Flask, *, times: int) -> None:
    """Six threads, each with its own look into the database, begin at the same moment."""
    start = Barrier(6)

    def ask() -> None:
        start.wait()
        for _ in range(times):
            with site.app_context():
                classify.find(Text("<p>Casino bonus</p>"), classify.current_model())

    threads = [Thread(target=ask) for _ in range(start.parties)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
