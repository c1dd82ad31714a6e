"""What tests of pages share: the time, and which of them run on PostgreSQL too."""

from __future__ import annotations

from itertools import compress
from operator import not_
from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import Clock
from tests.support.redis_server import RedisServer

HERE = Path(__file__).parent
ON_POSTGRESQL = {  # the tests of pages that run there too, each with the reason
    "common/caching/test_response_cache.py": "the version is asked of each driver in its own words",
    "common/emails/test_to_moderators.py": "only these tests ask what a digest asks",
    "common/request/test_log_masking.py": "each database words its errors differently",
    "moderation/test_batches.py": "a batch selects and counts by any filter of the queue",
    "moderation/test_commenters.py": "the list of somebody's comments is a query of the page",
    "moderation/test_history.py": "the history filters and exports by queries of the page",
    "moderation/test_queue.py": "two moderators wait for each other's rows",
    "moderation/test_rule_imports.py": "only these tests try a list on what was decided",
    "moderation/test_rules.py": "only these tests try a rule on what was decided",
    "moderation/test_statistics.py": "only these tests count days and hours",
    "test_best_effort.py": "a failed statement ends a transaction of PostgreSQL alone",
    "test_comment_lifecycle.py": "the way of a comment through all pages",
    "test_comments.py": "what is refused is refused by constraints too",
    "test_duplicate_submissions.py": "simultaneous inserts meet at a unique index",
    "test_feeds.py": "only these tests order and date the entries of feeds",
    "test_long_threads.py": "the number of statements depends on the driver",
    "test_query_counts.py": "the number of statements depends on the driver",
    "test_receipts.py": "only these tests gather all that is held about somebody",
    "test_screening_worker.py": "the worker claims rows beside those who write",
    "test_search.py": "each database has its own full-text search",
    "test_transparency_report.py": "only these tests count for the public report",
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, store: RedisServer | None) -> Clock:
    """The time, which the test lets pass."""
    return Clock(monkeypatch, age=store.age if store else None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave PostgreSQL out where a test would ask the same as the tests of models."""
    again = [_is_on_postgres(each) and _is_proved_by_models(each.path) for each in items]
    config.hook.pytest_deselected(items=[*compress(items, again)])
    items[:] = compress(items, map(not_, again))


def _is_proved_by_models(file: Path) -> bool:
    return HERE in file.parents and file.relative_to(HERE).as_posix() not in ON_POSTGRESQL


def _is_on_postgres(item: Any) -> bool:
    chosen = getattr(item, "callspec", None)
    return chosen is not None and chosen.params.get("database_url") == "postgresql"
