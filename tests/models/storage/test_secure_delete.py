"""What is left on the disk after an erasure, byte by byte: nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from extensions import db
from models.encryption import sealing
from models.storage import secure_delete
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

WORDS = "zweiundvierzig Quittengelee löffelte Übermut"
NAME, EDIT, EARLIER = "Mirabellenkönigin", "Stachelbeerkompott", "Holunderblütensirup"
APPEAL = "Johannisbeergrütze"
EMAIL = "kirschbaum@example.org"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def others(reader: Reader, desk: Desk) -> None:
    """Replies of others, so that pages and indexes are full and are split."""
    for number in range(60):
        reader.leave(f"Somebody else’s words {number} " * 20, email=f"r{number}@example.org")


@pytest.fixture
def receipt(site: Flask, reader: Reader, desk: Desk, others: None) -> str:
    """A reply that was changed, rejected, appealed for, approved, found, reported, and edited."""
    path = reader.leave(EARLIER, name=NAME, email=EMAIL)
    number = rows(site, "SELECT max(id) FROM comments")[0][0]
    reader.client.post(path, data={"comment": WORDS, "name": NAME})
    desk.decide(number, "reject", revision=2, words=f"Not {WORDS}", note=NAME)
    reader.client.post(f"{path}/appeal", data={"remark": APPEAL})
    desk.decide(number, "approve", revision=2)
    reader.client.post(path, data={"comment": EDIT, "name": NAME})
    desk.open(f"/moderation/?lane=approved&words={NAME}")
    reader.client.post(f"/comments/{number}/report", data={"reason": "abuse", "remark": WORDS})
    reader.open(f"/search?q={NAME}")
    reader.open(f"{path}/export.json")
    return path


def traces(site: Flask, receipt: str) -> dict[str, bytes]:
    """Every secret of Mirabelle’s reply, as it may stand somewhere."""
    words = [each for said in (WORDS, NAME, EDIT, EARLIER, APPEAL) for each in said.split()]
    folded = ["mirabellenkonigin", "loffelte", "ubermut", "holunderblutensirup"]
    token = receipt.rpartition("/")[2]
    (person,) = rows(
        site,
        "SELECT c.sealed_email, c.fingerprint, r.words_fingerprint, r.network_fingerprint "
        "FROM comments r JOIN commenters c ON c.id = r.commenter_id ORDER BY r.id DESC LIMIT 1",
    )
    names = ("sealed", "fingerprint", "fingerprint of the words", "fingerprint of the network")
    octets = {name: bytes(each) for name, each in zip(names, person, strict=True) if each}
    return {
        **{each: each.encode() for each in [*words, *folded, EMAIL, token]},
        "a piece of the sealed address": octets["sealed"][40:56],
        "digest of the token": sealing.digest(token),
        **{name: each for name, each in octets.items() if "network" not in name},
    }


def found(folder: Path, wanted: dict[str, bytes]) -> set[str]:
    """Which of them stand in any file of the site: keys and templates are no files of readers."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    octets = b"\n".join(each.read_bytes() for each in files)
    small = octets.lower()
    return {name for name, each in wanted.items() if each in octets or each.lower() in small}


@on_sqlite
def test_before_an_erasure_the_scan_finds_everything(
    site: Flask, receipt: str, tmp_path: Path
) -> None:
    wanted = traces(site, receipt)

    assert set(wanted) - found(tmp_path, wanted) == {EMAIL, receipt.rpartition("/")[2]}


@on_sqlite
def test_after_an_erasure_no_byte_is_left(
    site: Flask, reader: Reader, desk: Desk, receipt: str, tmp_path: Path
) -> None:
    wanted = traces(site, receipt)

    assert reader.client.post(f"{receipt}/erasure").status_code == 200

    desk.queue()  # what was said about the last decision is shown, and gone with that
    assert found(tmp_path, wanted) == set()
    assert not (tmp_path / secure_delete.MARK).exists()


@on_sqlite
@pytest.mark.parametrize("decision", ["reject", "spam", "pending"])
def test_words_that_were_public_once_are_forgotten_too(
    site: Flask, reader: Reader, desk: Desk, receipt: str, tmp_path: Path, decision: str
) -> None:
    wanted = traces(site, receipt)
    desk.decide(61, decision, revision=2)

    reader.client.post(f"{receipt}/erasure")

    desk.queue()
    assert found(tmp_path, wanted) == set()


@pytest.fixture
def another(receipt: str, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process in the middle of reading."""
    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM comments").fetchone()
        yield connection


@on_sqlite
def test_what_a_reader_keeps_in_the_journal_goes_once_they_are_done(
    site: Flask,
    reader: Reader,
    desk: Desk,
    receipt: str,
    another: sqlite3.Connection,
    tmp_path: Path,
) -> None:
    wanted = traces(site, receipt)
    reader.client.post(f"{receipt}/erasure")
    desk.queue()
    assert found(tmp_path, wanted)
    with site.app_context():
        assert not secure_delete.vacuum_wal()

    another.execute("COMMIT")

    with site.app_context():
        assert secure_delete.vacuum_wal()
        db.engine.dispose()
    assert found(tmp_path, wanted) == set()


@on_sqlite
def test_nothing_is_swept_where_nothing_was_destroyed(site: Flask, reader: Reader) -> None:
    reader.leave("Words.")
    journal = site.config["SETTINGS"].instance_dir / "site.db-wal"
    size = journal.stat().st_size

    with site.app_context():
        assert secure_delete.vacuum_wal()

    assert journal.stat().st_size == size > 0


def test_an_erasure_is_the_same_on_every_database(
    site: Flask, reader: Reader, desk: Desk, receipt: str
) -> None:
    reader.client.post(f"{receipt}/erasure")

    kept = rows(site, "SELECT name, source, html, folded FROM comments WHERE id = 61")
    assert [tuple(each) for each in kept] == [("", "", "", "")]
    assert rows(site, "SELECT count(*) FROM findables WHERE comment_id = 61")[0][0] == 0
    with site.app_context():
        assert secure_delete.vacuum_wal()
