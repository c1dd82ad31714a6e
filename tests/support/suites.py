"""Which suites can run here, and what the others wait for."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support import corpora

IS_FILE = re.compile(r"tests/\S+")  # what is a place, not only a part of a suite
QUICK = bool(os.environ.get("QUICK"))  # set by `make quick`: what can run while somebody works
EVERY_SUITE = bool(os.environ.get("EVERY_SUITE"))  # set by `make test`: nothing may be missing

PACKAGES = {  # of requirements-dev.txt, by the test files that import them
    "tests/browser": ("playwright", "axe_playwright_python"),
    "tests/commands/test_outbox.py": ("aiosmtpd",),
    "tests/models/text/test_highlight_phrases.py": ("hypothesis",),
    "tests/models/text/test_sanitiser_contract.py": ("hypothesis", "nh3", "html5lib", "selectolax"),
    "tests/models/text/test_highlight_spans.py": ("hypothesis",),
    "tests/pages/test_feeds.py": ("feedparser", "lxml"),
    "tests/pages/common/test_translations.py": ("extruct", "lxml", "selectolax"),
    "tests/pages/common/emails/test_to_readers.py": ("aiosmtpd",),
    "tests/pages/common/security/test_email_rate_limit.py": ("aiosmtpd",),
    "tests/pages/common/pages/test_metadata.py": ("extruct", "html5lib"),
    "tests/system/test_canaries.py": ("aiosmtpd",),
    "tests/system/test_mail_worker_killed.py": ("aiosmtpd",),
}


SLOW_FOLDERS = ("tests/browser/", "tests/system/")
SLOW_FIXTURES = {"a_redis", "postgres_host"}  # start a server
STARTS_PROCESSES = re.compile(
    r"^(?:import|from) (?:subprocess|multiprocessing"
    r"|tests\.support\.(?:key_rotation_process|limited_site|nginx|restore_process|running))\b",
    re.MULTILINE,
)


@cache
def starts_processes(file: Path) -> bool:
    """Whether a test file starts programs or processes, by what it imports."""
    return bool(STARTS_PROCESSES.search(file.read_text()))


def are_quick(tests: Iterable[pytest.Item]) -> list[bool]:
    """Whether `make quick` runs each test: no browser, no server, no process of its own, and of a
    test with a database and many parameters the first case alone."""
    seen = set[tuple[Path, str]]()
    return [_is_quick(each) and _is_first_case(each, seen) for each in tests]


def _is_quick(test: pytest.Item) -> bool:
    return not (
        test.nodeid.startswith(SLOW_FOLDERS)
        or SLOW_FIXTURES & set(getattr(test, "fixturenames", ()))
        or starts_processes(test.path)
        or _database_of(test) == "postgresql"
    )


def _database_of(test: pytest.Item) -> str:
    chosen = getattr(test, "callspec", None)
    return str(chosen.params.get("database_url", "")) if chosen else ""


def _is_first_case(test: pytest.Item, seen: set[tuple[Path, str]]) -> bool:
    name = test.path, getattr(test, "originalname", test.name)
    is_repeated = "database_url" in getattr(test, "fixturenames", ()) and name in seen
    seen.add(name)
    return not is_repeated


def postgres_bin() -> Path | None:
    """The folder of PostgreSQL's server programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    return found[0].parent if found else Path(on_path).parent if on_path else None


def postgres_program(name: str) -> Path:
    """One of PostgreSQL's server programs, where it is installed."""
    folder = postgres_bin()
    assert folder, "PostgreSQL is not installed"
    return folder / name


def chromium() -> str | None:
    """Where Chromium is; None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def nginx() -> str | None:
    """Where nginx is; None where it is not installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def redis_program() -> str | None:
    """Where the server of Redis is; None where it is not installed."""
    return shutil.which("redis-server")


def headless() -> str | None:
    """Chromium without the windows of a browser around its pages: a quarter of the work; the whole
    one where it is not installed."""
    return shutil.which("chromium-headless-shell") or chromium()


def waiting() -> dict[str, str]:
    """Test files or suites that can't run here, each with what it waits for."""
    reasons = {
        suite: "requirements-dev.txt"
        for suite, packages in PACKAGES.items()
        if not all(map(find_spec, packages))
    }
    if "tests/browser" not in reasons and not chromium():
        reasons["tests/browser"] = "Chromium"
    if not nginx():
        reasons["tests/system/nginx"] = "nginx"
    if not corpora.are_here():
        reasons["the sanitiser over published collections"] = "python -m tests.support.corpora"
    if not postgres_bin():
        reasons["everything on PostgreSQL"] = "PostgreSQL"
    if not redis_program():
        reasons["what several hosts share"] = "redis-server"
    return reasons
