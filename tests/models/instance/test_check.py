"""Data that goes away stops the site: no empty one takes its place, and nothing is made unasked."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from config import Settings
from database.setup import SQLITE
from extensions import db
from models.encryption.generate_keys import make_keys
from models.instance.instance import MARKER
from tests.conftest import INSTANCE
from tests.support import postgres
from tests.support.cast import Reader
from tests.support.rows import rows
from tests.support.running import Running, free_port, run, wait_until

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ARTICLE = "/articles/baclofen-used-for-pain"
COMMANDS = [
    ["addresses", "reveal", "1", "--reason", "Asked."],
    ["backup", "copy"],
    ["comments", "resanitise"],
    ["decisions", "verify"],
    ["keys", "check"],
    ["moderators", "add", "mona@example.org"],
    ["outbox", "send"],
    ["retention", "run"],
    ["search", "rebuild"],
    ["triage", "train"],
    ["db", "current"],
]


def invoke(site: Flask, *said: str) -> Result:
    return site.test_cli_runner().invoke(args=said)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_where_no_site_is_says_so_and_makes_nothing(
    command: list[str], tmp_path: Path
) -> None:
    site = create_app(Settings(instance_dir=tmp_path / "none"))
    command = [str(tmp_path / each) if each == "copy" else each for each in command]

    said = invoke(site, *command)

    assert (said.exit_code, type(said.exception)) == (1, SystemExit)
    assert f"There is no site in {tmp_path / 'none'}; is INSTANCE_DIR set?" in said.output
    assert [*tmp_path.iterdir()] == []


def test_building_the_site_for_another_server_makes_nothing(tmp_path: Path) -> None:
    asked = create_app(Settings(instance_dir=tmp_path / "none")).test_client()

    answers = [asked.get(each) for each in ("/", "/readyz")]

    assert [each.status_code for each in answers] == [503, 503]
    assert [*tmp_path.iterdir()] == []


def test_the_first_upgrade_of_the_database_begins_a_site_with_keys(tmp_path: Path) -> None:
    site = create_app(Settings(instance_dir=tmp_path / "new"))

    said = invoke(site, "db", "upgrade")

    assert said.exit_code == 0, said.output
    assert site.test_client().get("/readyz").text == "ok\n"
    beside = (tmp_path / "new" / "keys" / MARKER).read_text().strip()
    assert [(beside,)] == rows(site, "SELECT id FROM instance")
    close(site)


def close(site: Flask) -> None:
    with site.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [("locked", "is locked"), ("not a database", "is damaged"), ("of a later schema", "flask db")],
)
@on_sqlite
def test_a_database_that_can_not_be_used_is_said_without_a_traceback(
    build: Callable[..., Flask],
    tmp_path: Path,
    damage: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(SQLITE, "busy_timeout", "10")
    site = build()
    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as other:
        if damage == "locked":
            other.execute("BEGIN IMMEDIATE")
        elif damage == "not a database":
            (tmp_path / "site.db").write_bytes(b"Some words." * 1_000)
        else:
            other.execute("ALTER TABLE moderators RENAME TO people")
        said = invoke(site, "moderators", "add", "mona@example.org")

    assert (said.exit_code, type(said.exception)) == (1, SystemExit)
    assert sentence in said.output


@pytest.fixture
def empty_beside_keys(settings: Settings, tmp_path: Path) -> Flask:
    """A site whose keys knew another database than the empty one that is there."""
    url = f"sqlite:///{tmp_path / 'lost.db'}"
    if host := settings.database_url.partition("?host=")[2]:
        url = postgres.address(host, postgres.create(host))
    return create_app(replace(settings, database_url=url))


@pytest.mark.parametrize("command", [["serve"], ["db", "upgrade"]], ids=" ".join)
def test_a_database_that_is_lost_stops_the_start(
    empty_beside_keys: Flask, tmp_path: Path, command: list[str]
) -> None:
    said = invoke(empty_beside_keys, *command)

    assert said.exit_code == 1
    assert "This site’s database is missing: it was at " in said.output
    assert "Restore a backup" in said.output
    assert not (tmp_path / "lost.db").exists()
    ready = empty_beside_keys.test_client().get("/readyz")
    assert (ready.status_code, ready.text) == (503, "database-missing\n")
    close(empty_beside_keys)


def test_keys_that_are_lost_stop_the_start_and_none_takes_their_place(
    site: Flask, reader: Reader, build: Callable[..., Flask], tmp_path: Path
) -> None:
    reader.leave("Words.")
    keyless = build(keys_dir=tmp_path / "lost")

    started, made = invoke(keyless, "serve"), invoke(keyless, "keys", "make")

    assert (started.exit_code, made.exit_code) == (1, 1)
    assert "This site’s keys are missing: they were in " in started.output
    assert "This site’s keys are missing" in made.output
    assert not (tmp_path / "lost").exists()
    ready = keyless.test_client().get("/readyz")
    assert (ready.status_code, ready.text) == (503, "keys-missing\n")


def test_keys_that_are_lost_for_good_are_replaced_on_request(
    site: Flask, reader: Reader, build: Callable[..., Flask], tmp_path: Path
) -> None:
    reader.leave("Words.")

    made = invoke(build(keys_dir=tmp_path / "new"), "keys", "make", "--keys-are-lost")

    assert made.exit_code == 0, made.output
    assert (tmp_path / "new" / MARKER).read_text() == f"{INSTANCE}\n"
    assert build(keys_dir=tmp_path / "new").test_client().get("/readyz").status_code == 200


@pytest.mark.parametrize("known_by", ["the id", "the rows"])
def test_keys_and_database_of_different_sites_stop_the_start(
    site: Flask, reader: Reader, build: Callable[..., Flask], tmp_path: Path, known_by: str
) -> None:
    reader.leave("Words.")
    make_keys(tmp_path / "strange")
    if known_by == "the id":
        (tmp_path / "strange" / MARKER).write_text("1" * 32)
    strange = build(keys_dir=tmp_path / "strange")

    started = invoke(strange, "serve")

    assert (started.exit_code, "are of different sites" in started.output) == (1, True)
    ready = strange.test_client().get("/readyz")
    assert (ready.status_code, ready.text) == (503, "keys-of-another-site\n")


def test_keys_from_before_the_id_are_adopted_by_the_next_upgrade(
    build: Callable[..., Flask], keys: Path, tmp_path: Path
) -> None:
    shutil.copytree(keys, tmp_path / "copied")
    (tmp_path / "copied" / MARKER).unlink()
    site = build(keys_dir=tmp_path / "copied")
    assert invoke(site, "db", "downgrade", "0009").exit_code == 0

    assert invoke(site, "db", "upgrade").exit_code == 0

    marked = (tmp_path / "copied" / MARKER).read_text().strip()
    assert rows(site, "SELECT id FROM instance") == [(marked,)]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    site = Running(tmp_path, WORKERS=1)
    for _ in range(2):  # so that the page is kept ready
        assert site.request("GET", ARTICLE)[0] == 200
    yield site
    site.stop()


def test_a_database_file_that_is_deleted_under_the_site_is_noticed(
    running: Running, tmp_path: Path
) -> None:
    os.rename(tmp_path / "site.db", tmp_path / "away")

    assert not running.is_well()
    said = {"comment": "Words.", "name": "Ann", "email": "ann@example.org"}
    assert running.request("POST", f"{ARTICLE}/comments", **said)[0] == 503
    assert running.request("GET", "/search?q=pain")[0] == 503
    again = run("serve", INSTANCE_DIR=tmp_path, PORT=free_port())
    assert again.returncode == 1
    assert again.stderr.startswith(f"Error: This site’s database is missing: it was at {tmp_path}")
    assert not (tmp_path / "site.db").exists()

    os.rename(tmp_path / "away", tmp_path / "site.db")
    wait_until(running.is_well)


def test_a_database_file_that_is_replaced_under_the_site_is_noticed(
    running: Running, tmp_path: Path
) -> None:
    os.rename(tmp_path / "site.db", tmp_path / "away")
    (tmp_path / "site.db").touch()

    assert not running.is_well()
