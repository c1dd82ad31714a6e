"""A restore is whole or nothing: what erases again comes before the database is in place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from config import Settings
from extensions import db
from models.encryption.generate_keys import make_keys
from models.instance import check
from models.instance.instance import MARKER
from tests.support import postgres, restore_process
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

KILLS = 5
PEOPLE = 12
WORDS = "SELECT count(*) FROM comments WHERE source <> ''"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def copy(site: Flask, reader: Reader, desk: Desk, tmp_path: Path) -> Path:
    """A backup from before everybody but one person had their comments erased."""
    receipts = [
        reader.leave(f"Words {number}.", email=f"p{number}@example.org") for number in range(PEOPLE)
    ]
    assert invoke(site, "backup", tmp_path / "copy").exit_code == 0
    for each in receipts[1:]:
        reader.client.post(f"{each}/erasure", headers=reader.headers)
    assert rows(site, WORDS) == [(1,)]
    return tmp_path / "copy"


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of a site with the same keys and an empty database."""
    (folder := tmp_path / "other").mkdir()
    url = f"sqlite:///{folder / 'site.db'}"
    if host := settings.database_url.partition("?host=")[2]:
        url = postgres.address(host, postgres.create(host))
    log = settings.instance_dir / "erasures.log"
    return replace(settings, instance_dir=folder, database_url=url, erasures_file=log)


@pytest.fixture
def other(elsewhere: Settings) -> Iterator[Flask]:
    app = create_app(elsewhere)
    yield app
    close(app)


def invoke(site: Flask, *said: object) -> Result:
    return site.test_cli_runner().invoke(args=[*map(str, said)])


def close(site: Flask) -> None:
    with site.app_context():
        db.engine.dispose()


def tables(site: Flask) -> set[str]:
    with site.app_context():
        return check.tables()


def test_a_restore_that_is_killed_leaves_nothing_or_everything_with_what_was_erased(
    copy: Path, elsewhere: Settings, other: Flask
) -> None:
    started = time.monotonic()
    whole = restore_process.start(elsewhere, copy)
    whole.join()
    lasts = time.monotonic() - started
    assert (whole.exitcode, rows(other, WORDS)) == (0, [(1,)])
    left = set()

    for number in range(KILLS):
        start_anew(other)
        process = restore_process.start(elsewhere, copy)
        time.sleep(lasts * (number + 1) / (KILLS + 1))
        process.kill()
        process.join()
        left.add(state(other))

    assert left <= {"nothing", "unfinished", "everything"}
    assert left & {"nothing", "unfinished"}
    start_anew(other)
    again = restore_process.start(elsewhere, copy)
    again.join()
    assert (again.exitcode, state(other)) == (0, "everything")
    assert [*elsewhere.instance_dir.glob(".*.restoring")] == []


def start_anew(site: Flask) -> None:
    """Take away a database that was restored as a whole; leave what a killed restore left."""
    if state(site) != "everything":
        return
    with site.app_context():
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            for each in site.config["SETTINGS"].instance_dir.glob("site.db*"):
                each.unlink()
            return
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")


def state(site: Flask) -> str:
    """What a start would find."""
    found = tables(site)
    if not found:
        return "nothing"
    if check.RESTORING in found:
        started = invoke(site, "serve").output
        assert "was not finished. Run flask restore FILE again." in started
        return "unfinished"
    return "everything" if rows(site, WORDS) == [(1,)] else "erased words are back"


@pytest.mark.parametrize("fault", ["of another key", "a folder"])
def test_a_log_of_erasures_that_can_not_be_followed_is_found_before_anything_is_in_place(
    copy: Path, elsewhere: Settings, other: Flask, fault: str
) -> None:
    log = elsewhere.erasures
    kept = log.read_bytes()
    log.unlink()
    if fault == "a folder":
        log.mkdir()
    else:
        log.write_text(f"leave-a-reply erasures {'0' * 64}\nerase {'1' * 64}\n")

    refused = invoke(other, "restore", copy)

    assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
    assert tables(other) == set()
    log.rmdir() if fault == "a folder" else log.unlink()
    log.write_bytes(kept)
    assert invoke(other, "restore", copy).exit_code == 0
    assert state(other) == "everything"


def test_the_keys_of_another_site_are_found_before_anything_is_in_place(
    copy: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    make_keys(tmp_path / "strange")
    strange = create_app(replace(elsewhere, keys_dir=tmp_path / "strange", erasures_file=None))

    by_rows = invoke(strange, "restore", copy)
    (tmp_path / "strange" / MARKER).write_text("1" * 32)
    by_id = invoke(strange, "restore", copy)

    assert (by_rows.exit_code, by_id.exit_code) == (1, 1)
    assert "are not those of this backup" in by_rows.output
    assert "are not those of this backup" in by_id.output
    assert tables(strange) == set()
    close(strange)


def test_without_any_key_nothing_is_restored(
    copy: Path, elsewhere: Settings, tmp_path: Path
) -> None:
    keyless = create_app(replace(elsewhere, keys_dir=tmp_path / "none"))

    said = invoke(keyless, "restore", copy)

    assert (said.exit_code, "There are no keys in" in said.output) == (1, True)
    assert tables(keyless) == set()
    close(keyless)
    assert not (tmp_path / "none").exists()


def test_a_fault_in_the_middle_of_erasing_again_leaves_nothing(
    copy: Path, elsewhere: Settings, other: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.privacy.erasure_replay._commenters", lambda _known: 1 / 0)
    failed = invoke(other, "restore", copy)
    monkeypatch.undo()

    assert isinstance(failed.exception, ZeroDivisionError)
    assert state(other) == "nothing"
    assert invoke(other, "restore", copy).exit_code == 0
    assert state(other) == "everything"


@on_sqlite
def test_two_restores_do_not_meet(copy: Path, elsewhere: Settings, other: Flask) -> None:
    first = restore_process.start(elsewhere, copy)
    while first.is_alive() and not [*elsewhere.instance_dir.glob(".*.restoring")]:
        time.sleep(0.001)
    second = invoke(other, "restore", copy)
    first.join()

    assert (second.exit_code, first.exitcode) == (1, 0)
    assert "in use" in second.output or "restored into an empty one only" in second.output
