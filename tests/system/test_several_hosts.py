"""Several hosts with one PostgreSQL and one set of keys."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from models.encryption.generate_keys import make_keys
from tests.conftest import DATABASES
from tests.support.running import Running

pytestmark = pytest.mark.skipif("postgresql" not in DATABASES, reason="needs PostgreSQL")


@pytest.fixture
def empty_database(postgres_host: str) -> Iterator[str]:
    """The address of a database that holds nothing, not even tables."""
    with psycopg.connect(f"host={postgres_host} user=site dbname=postgres", autocommit=True) as db:
        db.execute("CREATE DATABASE empty")
        yield f"postgresql://site@/empty?host={postgres_host}"
        db.execute("DROP DATABASE empty WITH (FORCE)")


def test_hosts_that_start_at_once_prepare_one_after_the_other(
    empty_database: str, tmp_path: Path
) -> None:
    make_keys(keys := tmp_path / "keys")
    folders = [tmp_path / name for name in ("one", "other", "third")]

    def start(folder: Path) -> Running:
        folder.mkdir()
        return Running(folder, DATABASE_URL=empty_database, KEYS_DIR=keys, WORKERS=1)

    with ThreadPoolExecutor(3) as at_once:
        starting = [at_once.submit(start, folder) for folder in folders]
    hosts = [each.result() for each in starting if not each.exception()]
    for host in hosts:
        host.kill()

    assert sorted(host.output.count("password: ") for host in hosts) == [0, 0, 1]
