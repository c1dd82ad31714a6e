"""`flask erasures replay`: a restored database forgets again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from extensions import db
from tests.support.cast import Reader
from tests.support.rows import rows

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def replay(site: Flask, *said: str) -> tuple[int, str]:
    done = site.test_cli_runner().invoke(args=["erasures", "replay", *said])
    return done.exit_code, done.output


def words(site: Flask) -> list[str]:
    return [each[0] for each in rows(site, "SELECT source FROM comments ORDER BY id")]


@on_sqlite
def test_what_a_backup_brought_back_is_erased_again(
    site: Flask, reader: Reader, tmp_path: Path
) -> None:
    receipt = reader.leave("It helped.")
    reader.leave("Stays.", email="bob@example.org")
    rows(site, f"VACUUM INTO '{tmp_path / 'backup.db'}'")
    reader.client.post(f"{receipt}/erasure")
    with site.app_context():
        db.engine.dispose()
    shutil.copy(tmp_path / "backup.db", tmp_path / "site.db")
    assert words(site) == ["It helped.", "Stays."]

    assert replay(site) == (0, "Erasures replayed: 1\n")
    assert words(site) == ["", "Stays."]
    assert replay(site) == (0, "Erasures replayed: 0\n")


def test_without_a_log_it_says_so(site: Flask) -> None:
    code, said = replay(site)

    assert (code, "There is no erasure log at" in said) == (1, True)


def test_a_log_of_another_site_is_refused_in_words(site: Flask, tmp_path: Path) -> None:
    other = tmp_path / "other.log"
    other.write_text(f"leave-a-reply erasures {'0' * 64}\nerase {'1' * 64}\n")

    code, said = replay(site, str(other))

    assert (code, "Nothing was erased." in said) == (1, True)
