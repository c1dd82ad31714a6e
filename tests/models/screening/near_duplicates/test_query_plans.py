"""The queue with five thousand variants of one text: found by index, and not read one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from extensions import db
from models.comments.comment import Comment
from models.screening import screening
from tests.database.test_query_plans import db_kind, explained, whole_tables
from tests.models.screening.near_duplicates.test_minhash import CREAM
from tests.support.cast import Desk, Reader
from tests.support.many_variants import copy

pytestmark = pytest.mark.fresh_database  # a plan depends on what lies in the files

COPIES = 5_000
Statement = tuple[str, Any]


@pytest.fixture
def statements(site: Flask) -> Iterator[list[Statement]]:
    """Every statement the site runs on many variants, with its parameters."""
    for number in range(2):
        Reader(site, address=f"192.0.{number}.1").leave(f"{CREAM} {number}")
    copy(site, COPIES)
    seen: list[Statement] = []

    def listen(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        seen.append((statement, values))

    with site.app_context():
        engine = db.engine
        if engine.dialect.name == "postgresql":
            db.session.execute(db.text("ANALYZE comments"))
            db.session.commit()
    event.listen(engine, "before_cursor_execute", listen)
    yield seen
    event.remove(engine, "before_cursor_execute", listen)


def of_campaigns(site: Flask, statements: list[Statement]) -> list[str]:
    """The plans of what was asked about campaigns. None of these comments is approved, so that
    PostgreSQL looks for such ones in the index of those, which is empty."""
    asked = [each for each in statements if "comments.campaign_id = " in each[0]]
    assert asked
    plans = explained(site, [each for each in asked if each[0].startswith("SELECT")])
    return [each for each in plans if "ix_comments_appeared" not in each]


def test_the_queue_finds_what_stands_behind_a_card_by_index(
    site: Flask, desk: Desk, statements: list[Statement]
) -> None:
    statements.clear()

    assert "More than 999 nearly the same replies" in desk.queue()

    plans = of_campaigns(site, statements)
    assert whole_tables(plans, db_kind(site)) == []
    assert sorts(plans) == []


def test_the_view_of_a_campaign_is_found_by_index(
    site: Flask, desk: Desk, statements: list[Statement]
) -> None:
    statements.clear()

    assert "Nearly the same replies only." in desk.open("/moderation/?campaign=1").text

    plans = of_campaigns(site, statements)
    assert whole_tables(plans, db_kind(site)) == []


def test_deciding_one_finds_the_next_by_index(
    site: Flask, desk: Desk, statements: list[Statement]
) -> None:
    statements.clear()

    assert desk.decide(1, "spam").status_code == 303

    plans = of_campaigns(site, statements)
    assert whole_tables(plans, db_kind(site)) == []
    assert sorts(plans) == []


def test_a_new_variant_is_joined_and_counted_by_index(
    site: Flask, statements: list[Statement]
) -> None:
    newcomer = Reader(site, address="192.0.9.1")
    statements.clear()

    newcomer.leave(f"{CREAM} Indeed.", email="newcomer@example.org")

    plans = of_campaigns(site, statements)
    assert whole_tables(plans, db_kind(site)) == []
    assert sorts(plans) == []


def test_what_came_long_ago_is_compared_with_a_few_that_an_index_names(
    site: Flask, statements: list[Statement]
) -> None:
    with site.app_context():
        comment = db.session.get_one(Comment, 1)
        comment.created_at -= timedelta(days=31)
        statements.clear()

        screening.screen(comment)

    plans = of_campaigns(site, statements)
    assert whole_tables(plans, db_kind(site)) == []
    assert sorts(plans) == []


def sorts(plans: list[str]) -> list[str]:
    """The lines that put many rows into an order, which an index should have."""
    return [each for each in plans if "TEMP B-TREE" in each or "Sort Key" in each]
