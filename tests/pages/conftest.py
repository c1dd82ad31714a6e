"""What tests of pages share: the time, and which of them run on SQLite alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clock import Clock
from tests.redis_server import RedisServer

SAME_ON_BOTH = {  # what these show or refuse is made of no query of their own: once is enough
    "test_bundles.py",
    "test_closing.py",
    "test_compression.py",
    "test_errors.py",
    "test_headers.py",
    "test_languages.py",
    "test_metadata.py",
    "test_names.py",
    "test_privacy_page.py",
    "test_reading.py",
    "test_review.py",
    "test_search_page.py",
    "test_sessions.py",
    "test_several_hosts.py",
    "test_sign_in.py",
    "test_throttle.py",
    "test_traps.py",
    "test_weight.py",
    "test_without_redis.py",
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, store: RedisServer | None) -> Clock:
    """The time, which the test lets pass."""
    return Clock(monkeypatch, age=store.age if store else None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave PostgreSQL out where it would only ask the same again."""
    again = [each for each in items if each.path.name in SAME_ON_BOTH and _is_on_postgres(each)]
    config.hook.pytest_deselected(items=again)
    items[:] = [each for each in items if each not in again]


def _is_on_postgres(item: Any) -> bool:
    chosen = getattr(item, "callspec", None)
    return chosen is not None and chosen.params.get("database_url") == "postgresql"
