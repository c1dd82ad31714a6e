"""`flask triage`: learning anew, and saying what was learned."""

from __future__ import annotations

from flask import Flask

from commands.periodic_tasks import run_due_tasks
from tests.support.classifier_training import teach, teach_and_train
from tests.support.rows import how_many


def said(site: Flask, verb: str) -> str:
    result = site.test_cli_runner().invoke(args=["triage", verb])
    assert result.exit_code == 0, result.output
    return result.output


def test_it_learns_and_says_how_well_it_sorts(site: Flask) -> None:
    with site.app_context():
        teach(spam=55, good=55)

    output = said(site, "train")

    assert "with 55 comments marked as spam and 55 published ones" in output
    assert "Evaluated on the newest 22, 11 of them spam" in output
    assert "recall (spam that is flagged): 100.0%" in output
    assert "It marks nothing as likely spam" in output


def test_it_says_why_it_is_silent(site: Flask) -> None:
    teach_and_train(site, spam=3, good=2)

    assert "inactive until it has 50 of each" in said(site, "show")


def test_it_says_that_nothing_was_learned(site: Flask) -> None:
    assert "not trained yet" in said(site, "show")


def test_the_site_learns_by_itself(site: Flask) -> None:
    with site.app_context():
        teach(spam=2, good=2)
        run_due_tasks()

    assert how_many(site, "triage_models") == 1
