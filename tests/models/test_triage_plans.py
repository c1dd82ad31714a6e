"""What triage asks the database, on a site with many rows: it finds everything by index."""

from __future__ import annotations

import pytest

from benchmarks.growth.sites import Site
from models.screening.triage import lesson, training, triage
from tests.test_plans import Statement, db_kind, explained, grown, statements, whole_tables

__all__ = ["grown", "statements"]
pytestmark = pytest.mark.fresh_database  # a plan depends on what lies in the files


def test_catching_up_reads_no_whole_table(grown: Site, statements: list[Statement]) -> None:
    with grown.app.app_context():
        known = triage.present()
        known.last_decision_id = lesson.head() - 10
        known.learner.counts.until = lesson.newest_comment() - 10
        statements.clear()
        triage.present()

    plans = explained(grown.app, list(statements))
    assert plans
    assert whole_tables(plans, db_kind(grown.app)) == []


def test_training_walks_along_the_numbers(grown: Site, statements: list[Statement]) -> None:
    with grown.app.app_context():
        statements.clear()
        for _ in training.Training().steps():
            pass

    plans = explained(grown.app, list(statements))
    assert plans
    assert whole_tables(plans, db_kind(grown.app)) == []
