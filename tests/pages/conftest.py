"""What tests of pages share: the time, and which of them run on SQLite alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import Clock
from tests.support.redis_server import RedisServer

HERE = Path(__file__).parent
SAME_ON_BOTH = {  # what these show or refuse is made of no query of their own: once is enough
    "common/caching/test_asset_bundles.py",
    "test_closed_comments.py",
    "common/caching/test_compression.py",
    "common/request/test_errors.py",
    "common/security/test_headers.py",
    "common/test_translations.py",
    "common/pages/test_metadata.py",
    "test_name_leak.py",
    "test_privacy_notice.py",
    "test_articles.py",
    "test_comment_preview.py",
    "test_search_page.py",
    "common/security/test_sessions.py",
    "common/caching/test_several_hosts.py",
    "common/security/test_sign_in.py",
    "common/security/test_login_rate_limit.py",
    "common/forms/test_honeypot.py",
    "test_page_weight.py",
    "common/security/test_redis_outage.py",
}
SAME_PATHS = {HERE / name for name in SAME_ON_BOTH}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, store: RedisServer | None) -> Clock:
    """The time, which the test lets pass."""
    return Clock(monkeypatch, age=store.age if store else None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Leave PostgreSQL out where it would only ask the same again."""
    again = [each for each in items if each.path in SAME_PATHS and _is_on_postgres(each)]
    config.hook.pytest_deselected(items=again)
    items[:] = [each for each in items if each not in again]


def _is_on_postgres(item: Any) -> bool:
    chosen = getattr(item, "callspec", None)
    return chosen is not None and chosen.params.get("database_url") == "postgresql"
