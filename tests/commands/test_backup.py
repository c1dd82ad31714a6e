"""Backup and restore: the same rows again, no key, nothing half-done, nothing overwritten."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, inspect

from app import create_app
from benchmarks.growth.filling import fill
from config import ROOT, Settings
from tests.support import postgres
from tests.support.cast import Desk, Reader
from tests.support.rows import rows
from tests.support.running import FLASK, environment

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lived(site: Flask, reader: Reader, desk: Desk) -> Flask:
    """A site on which something happened."""
    reader.leave("Words to keep.")
    reader.leave("<b>More</b> words, with an ä and a 😀.", name="Bob")
    desk.decide(1, "approve")
    desk.decide(2, "reject", reason="off-topic", note="Not about this.")
    return site


@pytest.fixture
def other(tmp_path: Path, settings: Settings) -> Iterator[Flask]:
    """A site with the same keys and an empty database."""
    folder = tmp_path / "other"
    folder.mkdir()
    url = f"sqlite:///{folder / 'site.db'}"
    if host := settings.database_url.partition("?host=")[2]:
        url = postgres.address(host, postgres.create(host))
    log = settings.instance_dir / "erasures.log"
    app = create_app(replace(settings, instance_dir=folder, database_url=url, erasures_file=log))
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def invoke(site: Flask, *arguments: object) -> Result:
    return site.test_cli_runner().invoke(args=[*map(str, arguments)])


def everything(site: Flask) -> dict[str, list[Any]]:
    """Every row of every table, as the database gives it."""
    engine = create_engine(site.config["SQLALCHEMY_DATABASE_URI"])
    tables = inspect(engine).get_table_names()
    engine.dispose()
    found = {each: rows(site, f'SELECT * FROM "{each}"') for each in tables}  # noqa: S608
    return {each: sorted(map(repr, map(_plain, its))) for each, its in found.items()}


def _plain(row: Any) -> list[Any]:
    return [bytes(each) if isinstance(each, memoryview) else each for each in row]


def test_a_restored_site_is_the_same_rows(lived: Flask, other: Flask, tmp_path: Path) -> None:
    assert invoke(lived, "backup", tmp_path / "copy").exit_code == 0

    said = invoke(other, "restore", tmp_path / "copy")

    assert (said.exit_code, "Restored " in said.output) == (0, True)
    assert everything(other) == everything(lived)
    assert len(everything(other)) > 20


def test_a_backup_says_what_it_holds_after_reading_it_again(lived: Flask, tmp_path: Path) -> None:
    said = invoke(lived, "backup", tmp_path / "copy").output

    digest = hashlib.sha256((tmp_path / "copy").read_bytes()).hexdigest()
    held = "2 articles, 2 comments, 1 person, 1 moderator, 2 decisions"
    assert said.startswith(f"{tmp_path / 'copy'} contains {held}; SHA-256 {digest}\n")


def test_the_history_of_a_restored_site_holds(lived: Flask, other: Flask, tmp_path: Path) -> None:
    invoke(lived, "backup", tmp_path / "copy")
    invoke(other, "restore", tmp_path / "copy")

    said = invoke(other, "decisions", "verify").output

    assert "2 decisions verified" in said
    assert Desk.hired(other, "max@desk.example").open("/articles/sleep-and-pain").status_code == 200
    assert "Words to keep." in Reader(other).article()


def test_what_was_erased_since_is_erased_again(
    lived: Flask, other: Flask, reader: Reader, tmp_path: Path
) -> None:
    receipt = reader.leave("Words to erase.")
    invoke(lived, "backup", tmp_path / "copy")
    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)

    said = invoke(other, "restore", tmp_path / "copy").output

    assert "Erasures replayed: 1." in said
    assert "Words to erase." not in str(everything(other))


def test_a_backup_is_for_its_owner_alone_and_holds_no_key(
    lived: Flask, keys: Path, tmp_path: Path
) -> None:
    invoke(lived, "backup", tmp_path / "copy")

    held = (tmp_path / "copy").read_bytes()
    lines = [line for key in keys.rglob("*") if key.is_file() for line in key.read_bytes().split()]
    secret = [line for line in lines if len(line) > 40 and b"-----" not in line]
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert secret
    assert [line for line in secret if line in held or bytes_of(line) in held] == []


def bytes_of(line: bytes) -> bytes:
    """What a line of hexadecimal digits stands for."""
    return bytes.fromhex(line.decode()) if re.fullmatch(rb"[0-9a-f]{64}", line) else line


@on_sqlite
def test_a_backup_holds_no_deleted_words(lived: Flask, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "site.db")) as careless:
        careless.execute("PRAGMA secure_delete = OFF")
        careless.execute("CREATE TABLE scratch (words text)")
        careless.execute("INSERT INTO scratch VALUES ('walrus walrus walrus')")
        careless.execute("DELETE FROM scratch")
        careless.execute("DROP TABLE scratch")
        careless.commit()

    invoke(lived, "backup", tmp_path / "copy")

    assert (
        b"walrus" in (tmp_path / "site.db").read_bytes() + (tmp_path / "site.db-wal").read_bytes()
    )
    assert b"walrus" not in (tmp_path / "copy").read_bytes()


def test_nothing_is_overwritten(lived: Flask, other: Flask, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("Something else.")
    refused = invoke(lived, "backup", tmp_path / "copy")
    invoke(lived, "backup", tmp_path / "another")
    invoke(other, "restore", tmp_path / "another")

    again = invoke(other, "restore", tmp_path / "another")

    assert (refused.exit_code, again.exit_code) == (1, 1)
    assert (tmp_path / "copy").read_text() == "Something else."
    assert "restored into an empty one only" in again.output
    assert everything(other) == everything(lived)


@pytest.mark.parametrize("damage", ["cut", "flipped", "text"])
def test_a_damaged_backup_is_refused(
    lived: Flask, other: Flask, tmp_path: Path, damage: str
) -> None:
    invoke(lived, "backup", tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    half = len(whole) // 2
    flipped = whole[:half] + bytes(255 - each for each in whole[half:])
    broken = {"cut": whole[:half], "flipped": flipped, "text": b"Some words."}[damage]
    (tmp_path / "copy").write_bytes(broken)

    said = invoke(other, "restore", tmp_path / "copy")

    assert said.exit_code == 1
    assert "Traceback" not in said.output
    assert everything(other) == {}


def test_a_backup_of_a_later_version_is_refused(lived: Flask, other: Flask, tmp_path: Path) -> None:
    rows(lived, "UPDATE alembic_version SET version_num = '9999'")
    invoke(lived, "backup", tmp_path / "copy")

    said = invoke(other, "restore", tmp_path / "copy")

    assert (said.exit_code, "of a later version" in said.output) == (1, True)
    assert everything(other) == {}


def test_a_backup_of_an_earlier_version_is_migrated(
    lived: Flask, other: Flask, tmp_path: Path
) -> None:
    assert invoke(lived, "db", "downgrade", "0005").exit_code == 0
    invoke(lived, "backup", tmp_path / "copy")

    said = invoke(other, "restore", tmp_path / "copy")

    assert said.exit_code == 0, said.output
    assert rows(other, "SELECT version_num FROM alembic_version")[0][0] > "0005"
    assert "Words to keep." in Reader(other).article()


@on_sqlite
def test_a_backup_is_taken_while_somebody_writes(lived: Flask, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE comments SET name = 'Half-done'")

        said = invoke(lived, "backup", tmp_path / "copy")

    assert said.exit_code == 0
    assert b"Half-done" not in (tmp_path / "copy").read_bytes()


@pytest.fixture
def large(build: Callable[..., Flask], database_url: str) -> Flask:
    """A site whose backup takes a moment."""
    app = build()
    fill(database_url, 20_000)
    return app


def test_a_killed_backup_leaves_nothing_that_looks_like_one(
    large: Flask, keys: Path, tmp_path: Path
) -> None:
    settings = environment(
        INSTANCE_DIR=tmp_path,
        KEYS_DIR=keys,
        DATABASE_URL=large.config["SETTINGS"].database_url,
    )
    for number in range(5):
        command = [*FLASK, "backup", str(tmp_path / f"copy-{number}")]
        process = subprocess.Popen(command, cwd=ROOT, env=settings, start_new_session=True)
        _wait_for_a_part(tmp_path, process)
        with suppress(ProcessLookupError):  # one that came to its end before is too late to kill
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    parts = [*tmp_path.glob(".copy-*.part")]
    assert parts
    assert all(is_whole(each) for each in tmp_path.glob("copy-*"))


def _wait_for_a_part(folder: Path, process: subprocess.Popen[bytes]) -> None:
    before = {*folder.glob(".copy-*.part")}
    while process.poll() is None and {*folder.glob(".copy-*.part")} <= before:
        time.sleep(0.001)


def is_whole(copy: Path) -> bool:
    """Whether a copy can be read to its end."""
    if copy.read_bytes().startswith(b"PGDMP"):
        listed = subprocess.run(["pg_restore", "--file=/dev/null", copy], capture_output=True)
        return listed.returncode == 0
    with closing(sqlite3.connect(copy)) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_password_of_the_database_is_in_no_list_of_processes(
    lived: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    real = subprocess.run

    def watched(command: list[str], **options: Any) -> Any:
        seen.append(command)
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    url = lived.config["SETTINGS"].database_url.replace("site@", "site:walrus@")
    app = create_app(replace(lived.config["SETTINGS"], database_url=url))

    said = invoke(app, "backup", tmp_path / "copy")

    assert (said.exit_code, bool(seen)) == (0, True)
    assert "walrus" not in str(seen)


@on_sqlite
def test_a_backup_of_the_other_kind_of_database_is_refused(
    lived: Flask, other: Flask, tmp_path: Path
) -> None:
    (tmp_path / "copy").write_bytes(b"PGDMP" + b"\0" * 100)

    said = invoke(other, "restore", tmp_path / "copy")

    assert (said.exit_code, "no backup of the kind" in said.output) == (1, True)


@on_sqlite
def test_lines_that_a_restore_can_not_follow_are_said(
    lived: Flask, other: Flask, reader: Reader, tmp_path: Path
) -> None:
    log = tmp_path / "erasures.log"
    log.write_text(f"leave-a-reply erasures {'0' * 64}\nerase {'1' * 64}\n")
    receipt = reader.leave("Goes.")
    invoke(lived, "backup", tmp_path / "copy")
    reader.client.post(f"{receipt}/erasure")

    said = invoke(other, "restore", tmp_path / "copy")

    assert (said.exit_code, "Erasures replayed: 1" in said.output) == (1, True)
    assert "1 lines of" in said.output


@on_sqlite
def test_a_folder_that_cannot_be_written_is_said_in_words(lived: Flask, tmp_path: Path) -> None:
    said = invoke(lived, "backup", tmp_path / "nowhere" / "copy")

    assert (said.exit_code, "can’t be written" in said.output) == (1, True)
    assert shutil.disk_usage(tmp_path).total > 0
