"""What every test stands on: a site on SQLite and on PostgreSQL, and a small standing cast."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import compress
from operator import not_
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, update

from app import create_app
from commands import COMMANDS
from config import ROOT, Settings
from extensions import db
from models.encryption.generate_keys import make_keys
from models.instance.instance import MARKER, Instance
from tests.support import postgres, redis_server
from tests.support.cast import Desk, Reader, publish
from tests.support.database_pool import empty_database
from tests.support.read_only_check import note_writes_while_reading
from tests.support.redis_server import RedisServer
from tests.support.smtp import Mailbox, mail_server
from tests.support.suites import (
    EVERY_SUITE,
    IS_FILE,
    QUICK,
    are_quick,
    postgres_bin,
    redis_program,
    waiting,
)

collect_ignore = [str(ROOT / suite) for suite in waiting() if IS_FILE.fullmatch(suite)]
DATABASES = ["sqlite", "postgresql"] if postgres_bin() and not QUICK else ["sqlite"]
STORES = ["files", "redis"] if redis_program() and not QUICK else ["files"]  # where sessions lie
INSTANCE = "0" * 32  # the id of all databases that are copied, and of the keys beside them
LONGEST = (
    "test_the_steps_without_make",
    "test_a_thousand_addresses",
    "test_five_hundred",
    "killed",
    "tests/browser/",
)
for each in COMMANDS.values():  # before a test puts something else in their place
    import_module(each.rpartition(".")[0])


def pytest_report_header() -> list[str]:
    """Name the suites that can't run here; `make test` stops instead."""
    reasons = waiting()
    if EVERY_SUITE and reasons:
        pytest.exit(f"Every suite must run, but these wait: {reasons}", returncode=1)
    return [f"waiting: {suite}, for {reason}" for suite, reason in reasons.items()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `make quick` does not run. Begin with what takes longest, so that no worker is
    left alone with it in the end."""
    if QUICK:
        quick = are_quick(items)
        config.hook.pytest_deselected(items=[*compress(items, map(not_, quick))])
        items[:] = compress(items, quick)
    items.sort(key=lambda test: [name not in test.nodeid for name in LONGEST])


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one set of keys."""
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return folder


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The compiled templates, which all sites share."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    """An empty, migrated SQLite database to copy."""
    folder = tmp_path_factory.mktemp("migrated")
    _migrate(Settings(instance_dir=folder, keys_dir=keys))
    return folder / "site.db"


@pytest.fixture(scope="session")
def postgres_host(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Iterator[str]:
    """A PostgreSQL server with an empty, migrated database `migrated` to copy."""
    with postgres.server() as host:
        url = postgres.address(host, postgres.create(host, name="migrated"))
        folder = tmp_path_factory.mktemp("postgres")
        _migrate(Settings(instance_dir=folder, keys_dir=keys, database_url=url))
        yield host


@pytest.fixture(scope="session")
def a_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis server for all tests that ask."""
    with redis_server.server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def redis(a_redis: RedisServer) -> RedisServer:
    """A Redis server that holds nothing yet."""
    a_redis.client.flushall()
    return a_redis


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: each test that asks runs on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "site.db")
        yield f"sqlite:///{tmp_path / 'site.db'}"
        return
    host = request.getfixturevalue("postgres_host")
    if request.node.get_closest_marker("fresh_database"):
        yield postgres.address(host, postgres.create(host, template="migrated"))
        return
    with empty_database(host) as url:
        yield url


@pytest.fixture
def passwords() -> dict[str, int]:
    """How passwords are hashed: so that signing in costs next to nothing, not 0.1 s."""
    return {"argon2__rounds": 1, "argon2__memory_cost": 8}


@pytest.fixture
def store() -> RedisServer | None:
    """Where sessions and counters lie: in files, except where tests ask for Redis too."""
    return None


@pytest.fixture
def mail_url(request: pytest.FixtureRequest) -> str:
    """What MAIL_URL is: nothing, except where tests are marked `with_email`."""
    return "file:" if request.node.get_closest_marker("with_email") else ""


@pytest.fixture
def settings(
    tmp_path: Path, keys: Path, database_url: str, mail_url: str, store: RedisServer | None
) -> Settings:
    """Settings as an operator would have them, with room for many replies."""
    return Settings(
        instance_dir=tmp_path,
        keys_dir=keys,
        database_url=database_url,
        redis_url=store.url if store else "",
        mail_url=mail_url,
        reply_limit=1_000,
    )


@pytest.fixture
def build(
    settings: Settings, templates: FileSystemBytecodeCache, passwords: dict[str, int]
) -> Iterator[Callable[..., Flask]]:
    """Build the site with some settings changed, and close its connections in the end."""
    built: list[Flask] = []
    wrote: list[str] = []  # in a transaction that promised only to read

    def site_with(**changes: Any) -> Flask:
        built.append(create_app(replace(settings, **changes)))
        built[-1].jinja_env.bytecode_cache = templates  # each site would compile them anew
        built[-1].extensions["security"].pwd_context.update(**passwords)
        note_writes_while_reading(_engine(built[-1]), wrote)
        return built[-1]

    yield site_with
    for app in built:
        _engine(app).dispose()
    assert wrote == []


@pytest.fixture
def site(build: Callable[..., Flask]) -> Flask:
    """The site with two articles, one of them closed. No application context is held open."""
    app = build()
    publish(app)
    return app


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """What a mail server on this computer got."""
    with mail_server(Mailbox()) as box:
        yield box


@pytest.fixture
def reader(site: Flask) -> Reader:
    """Ann, a reader with a modern browser."""
    return Reader(site)


@pytest.fixture
def desk(site: Flask) -> Desk:
    """Mona, a moderator who has signed in."""
    return Desk.signed_in(site)


def _migrate(settings: Settings) -> None:
    """Migrate a database to copy. All are of one instance, for they share the keys."""
    app = create_app(settings)
    (settings.keys / MARKER).unlink(missing_ok=True)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.session.execute(update(Instance).values(id=INSTANCE))
        db.session.commit()
    (settings.keys / MARKER).write_text(f"{INSTANCE}\n")
    _engine(app).dispose()


def _engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine
