"""`flask keys`: listed, checked, and rotated while the site takes replies."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from config import Settings
from extensions import UNLOADED, db
from models.column_types import now
from models.commenters import key_rotation, reencrypt
from models.commenters.commenter import Commenter
from models.commenters.open_address import open_address
from models.encryption import sealing
from models.encryption.generate_keys import make_keys
from models.encryption.key_ring import PRIVATE, PUBLIC, RING, KeyRing
from tests.support import key_rotation_process
from tests.support.cast import OPEN, Reader, publish
from tests.support.rows import rows
from tests.support.running import Running, wait_until

Ask = Callable[..., Result]
SEALED = "SELECT count(DISTINCT sealed_with), count(*) FROM commenters"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_keys(tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def own(build: Callable[..., Flask], folder: Path) -> Flask:
    """A site with keys of its own."""
    app = build(keys_dir=folder)
    publish(app)
    return app


@pytest.fixture
def ask(own: Flask, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run a command, in batches of two rows."""
    monkeypatch.setattr(reencrypt, "BATCH_SIZE", 2)
    return lambda *said: own.test_cli_runner().invoke(args=["keys", *said])


@pytest.fixture
def five(own: Flask) -> Flask:
    """Five people left a reply."""
    for number in range(5):
        Reader(own).leave("It helped.", email=f"p{number}@example.org")
    return own


def everybody(site: Flask) -> list[str]:
    """Every address that opens, the oldest first; each must."""
    with site.app_context():
        people = db.session.scalars(select(Commenter).order_by(Commenter.id))
        return [open_address(each) for each in people if each.has_address]


def test_a_rotation_seals_everything_anew_and_destroys_the_older_keys(
    five: Flask, ask: Ask, folder: Path
) -> None:
    before = KeyRing.read(folder)

    ran = ask("rotate", "--grace", "0")

    assert "the old keys are destroyed" in ran.output
    assert everybody(five) == [f"p{number}@example.org" for number in range(5)]
    ring = KeyRing.read(folder)
    assert [each.state for each in ring.keys] == ["retired", "retired", "active", "active"]
    assert [each.id for each in ring.keys[:2]] == [each.id for each in before.keys]
    assert not (folder / PUBLIC).exists()
    assert not (folder / PRIVATE).exists()


def test_everybody_is_recognised_after_a_rotation(five: Flask, ask: Ask) -> None:
    ask("rotate", "--grace", "0")

    for number in range(5):
        Reader(five).leave("And again.", email=f"p{number}@example.org")

    assert rows(five, SEALED) == [(1, 5)]


def test_a_folder_from_before_the_ring_is_rotated(five: Flask, ask: Ask, folder: Path) -> None:
    rows(five, "UPDATE commenters SET sealed_with = 'first', fingerprint_with = 'first'")
    (folder / RING).unlink()

    assert ask("rotate", "--grace", "0").exit_code == 0

    assert len(everybody(five)) == 5
    assert rows(five, "SELECT 1 FROM commenters WHERE fingerprint_with = 'first'") == []


def test_a_rotation_that_was_stopped_goes_on_and_makes_no_third_key(
    five: Flask, ask: Ask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = iter([True, False])
    monkeypatch.setattr(reencrypt, "_change", lambda *_row: 1 / next(sealed))
    assert ask("rotate").exit_code == 1
    monkeypatch.undo()

    assert ask("rotate", "--grace", "0").exit_code == 0

    assert len(KeyRing.read(folder).keys) == 4
    assert len(everybody(five)) == 5


def test_a_rotation_stopped_before_the_keys_were_destroyed_destroys_them(
    five: Flask, ask: Ask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_rotation, "destroy", lambda *_keys: 1 / 0)
    assert ask("rotate", "--grace", "0").exit_code == 1
    monkeypatch.undo()
    assert "is retired and not destroyed yet" in ask("check").output

    ran = ask("rotate")

    assert "is finished" in ran.output
    assert len(KeyRing.read(folder).keys) == 4
    assert not (folder / PRIVATE).exists()


def test_the_older_keys_are_kept_on_request_until_the_next_time(
    five: Flask, ask: Ask, folder: Path
) -> None:
    ask("rotate", "--keep-old")
    kept = [each.state for each in KeyRing.read(folder).keys]

    ask("rotate", "--grace", "0")

    assert kept == ["opens", "opens", "active", "active"]
    assert len(KeyRing.read(folder).keys) == 4


def test_nothing_is_retired_before_the_longest_request_is_over(ask: Ask, folder: Path) -> None:
    begun = now()

    ask("rotate", "--grace", "2")

    assert (now() - begun).total_seconds() > 1


def test_an_address_that_does_not_open_keeps_its_key(five: Flask, ask: Ask, folder: Path) -> None:
    rows(five, "UPDATE commenters SET sealed_email = fingerprint WHERE id = 3")

    ran = ask("rotate", "--grace", "0")

    assert ran.exit_code == 1
    assert "1 addresses can’t be decrypted (rows 3), so the old keys are kept." in ran.output
    assert (folder / PRIVATE).exists()
    assert rows(five, SEALED) == [(2, 5)]


def test_what_was_erased_meanwhile_stays_erased(
    five: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = reencrypt._change

    def erase_first(was: reencrypt.Old, values: dict[str, object]) -> None:
        gone = {"sealed_email": b"", "sealed_with": "", "fingerprint": None}
        nobody = db.update(Commenter).where(Commenter.id == was.id, Commenter.id == 2).values(gone)
        db.session.execute(nobody, execution_options=UNLOADED)
        change(was, values)

    monkeypatch.setattr(reencrypt, "_change", erase_first)

    assert ask("rotate", "--grace", "0").exit_code == 0

    assert rows(five, "SELECT length(sealed_email) FROM commenters WHERE id = 2") == [(0,)]
    assert len(everybody(five)) == 4


def test_a_fingerprint_without_an_address_is_forgotten_with_its_key(five: Flask, ask: Ask) -> None:
    rows(five, "UPDATE commenters SET sealed_email = '', sealed_with = '' WHERE id = 1")

    ask("rotate", "--grace", "0")

    held = rows(five, "SELECT fingerprint, fingerprint_with FROM commenters WHERE id = 1")
    assert held == [(None, "")]


def test_nothing_is_made_while_the_older_key_cannot_open(ask: Ask, folder: Path) -> None:
    (folder / PRIVATE).unlink()
    before = {each.name for each in folder.iterdir()}

    ran = ask("rotate")

    assert f"The key {folder / PRIVATE} can’t be read" in ran.output
    assert {each.name for each in folder.iterdir()} == before


def test_two_rotations_do_not_meet(ask: Ask, folder: Path) -> None:
    with key_rotation.rotation_lock(folder):
        assert "Another process is rotating the keys." in ask("rotate").output


def test_keys_are_listed_with_what_they_do(ask: Ask) -> None:
    listed = [line.split() for line in ask("list").output.splitlines()]

    assert [each[1:3] for each in listed] == [["address", "active"], ["fingerprint", "active"]]


def test_keys_are_made_where_there_are_none(
    build: Callable[..., Flask], tmp_path: Path, own: Flask
) -> None:
    def run(command: str) -> Result:
        return build(keys_dir=tmp_path / "new").test_cli_runner().invoke(args=["keys", command])

    made, again, checked = run("make"), run("make"), run("check")

    assert [each.exit_code for each in (made, again, checked)] == [0, 1, 0]
    assert "There are keys already" in again.output
    assert "Every key can be used." in checked.output


def test_keys_of_another_site_are_found_out(
    five: Flask, build: Callable[..., Flask], tmp_path: Path
) -> None:
    make_keys(tmp_path / "other")

    other = build(keys_dir=tmp_path / "other").test_cli_runner().invoke(args=["keys", "check"])

    assert other.exit_code == 1
    assert other.output.count("that the ring doesn’t know") == 2
    assert "5 sealed addresses name a key" in other.output


def test_a_private_key_of_another_pair_is_found_out(ask: Ask, folder: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "other")
    (folder / PRIVATE).write_bytes((tmp_path / "other" / PRIVATE).read_bytes())

    ran = ask("check")

    assert ran.exit_code == 1
    assert f"The key {folder / PRIVATE} doesn’t belong to {PUBLIC}." in ran.output


@pytest.mark.parametrize(("name", "mode"), [(PRIVATE, 0o640), ("secret.key", 0o604)])
def test_files_that_others_may_read_are_named(ask: Ask, folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)

    ran = ask("check")

    assert f"The key {folder / name} is open to " in ran.output
    assert ran.exit_code == 0


HOW_MANY = 5_000  # people, so that each of ten rotations is killed in the midst
KILLS = 5


@pytest.fixture
def crowd(tmp_path: Path, migrated: Path) -> Settings:
    """A site whose keys sealed the addresses of many people."""
    settings = Settings(instance_dir=tmp_path, reply_limit=100_000)
    (tmp_path / "site.db").write_bytes(migrated.read_bytes())
    make_keys(settings.keys)
    site = create_app(settings)
    publish(site)
    with site.app_context():
        db.session.execute(insert(Commenter), [sealed(number) for number in range(1, HOW_MANY + 1)])
        db.session.commit()
        db.engine.dispose()
    return settings


def sealed(number: int) -> dict[str, object]:
    """A person's row; the tag is longer than any other."""
    address, key = f"p{number}@example.org", sealing.sealing_key()
    made_with, mark = next(iter(Commenter.fingerprints_of(address).items()))
    return {
        "id": number,
        "tag": f"p{number:06}",
        "sealed_email": sealing.seal(address, row=number, key=key),
        "sealed_with": key.id,
        "fingerprint": mark,
        "fingerprint_with": made_with,
    }


@contextmanager
def replying(site: Running) -> Iterator[list[tuple[str, int]]]:
    """Replies of people who are known and of new ones, one after the other, until the end."""
    answers: list[tuple[str, int]] = []
    over = Event()

    def reply() -> None:
        for number in count():
            if over.is_set():
                return
            known = number % 2 == 0
            email = f"{'p' if known else 'new'}{number * 37 % HOW_MANY + 1}@example.org"
            said = {"comment": f"Words {number}.", "name": "Ann", "email": email}
            status, _ = site.request("POST", f"/articles/{OPEN}/comments", **said)
            answers.append((email, status))

    thread = Thread(target=reply)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def killed_in_the_midst(settings: Settings, site: Flask) -> bool:
    """Start a rotation, and kill it once it has sealed something anew; tell whether it died."""
    newest = "SELECT sealed_with, count(*) FROM commenters GROUP BY 1 ORDER BY 1"
    before = rows(site, newest)
    process = key_rotation_process.start(settings)
    wait_until(lambda: rows(site, newest) != before or process.exitcode is not None)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def test_a_rotation_killed_again_and_again_while_replies_come_loses_and_doubles_nobody(
    crowd: Settings,
) -> None:
    site, folder = create_app(crowd), crowd.keys
    served = Running(crowd.instance_dir, REPLY_LIMIT=100_000)
    with replying(served) as answers:
        deaths = [killed_in_the_midst(crowd, site) for _ in range(KILLS)]
        last = key_rotation_process.start(crowd)
        last.join()
    served.stop()

    found, new = everybody(site), {each for each, _ in answers if each.startswith("new")}
    assert deaths == [True] * KILLS
    assert last.exitcode == 0
    assert {status for _, status in answers} == {303}
    assert len(new) > 10
    assert sorted(found) == sorted({f"p{n + 1}@example.org" for n in range(HOW_MANY)} | new)
    assert [key.state for key in KeyRing.read(folder).keys] == ["retired"] * 2 + ["active"] * 2
    assert not (folder / PRIVATE).exists()
