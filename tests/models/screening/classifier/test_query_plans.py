"""What triage asks the database, on a site with many rows: it finds everything by index."""

from __future__ import annotations

import pytest

from benchmarks.growth.sites import Site
from models.screening.classifier import classify, train
from models.screening.versions import ScreeningVersions
from tests.database.test_query_plans import (
    Statement,
    db_kind,
    explained,
    grown,
    statements,
    whole_tables,
)

__all__ = ["grown", "statements"]
pytestmark = pytest.mark.fresh_database  # a plan depends on what lies in the files


def test_catching_up_reads_no_whole_table(grown: Site, statements: list[Statement]) -> None:
    with grown.app.app_context():
        known, newest = classify.current_model(), ScreeningVersions.now()
        known.last_decision_id = newest.decision - 10
        known.classifier.counts.until = newest.comment - 10
        statements.clear()
        classify.current_model()

    plans = explained(grown.app, list(statements))
    assert plans
    assert whole_tables(plans, db_kind(grown.app)) == []


def test_training_walks_along_the_numbers(grown: Site, statements: list[Statement]) -> None:
    with grown.app.app_context():
        statements.clear()
        for step in train.training_steps():
            step()

    plans = explained(grown.app, list(statements))
    assert plans
    assert whole_tables(plans, db_kind(grown.app)) == []
