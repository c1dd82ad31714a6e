"""The ring of keys: which are there, what is wrong with them, and what goes on without one."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from extensions import db
from models.column_types import now
from models.commenters.commenter import Commenter
from models.commenters.network import Network
from models.commenters.open_address import open_address
from models.encryption import key_files
from models.encryption.generate_keys import make_keys, make_newer
from models.encryption.key_files import KeyFault
from models.encryption.key_ring import FINGERPRINT, PRIVATE, PUBLIC, RING, SECRET, KeyRing
from models.encryption.loaded_keys import LoadedKeys
from models.errors import KeyUnusable
from models.moderators.moderator import Moderator
from models.moderators.second_factor import SecondFactor
from tests.support.cast import Desk, Reader, publish, somebody
from tests.support.rows import how_many, rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with keys of its own, that a test may break."""
    make_keys(tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def own(build: Callable[..., Flask], folder: Path) -> Flask:
    """A site with these keys."""
    app = build(keys_dir=folder)
    publish(app)
    return app


def turn(folder: Path) -> KeyRing:
    """As the first step of a rotation does."""
    return make_newer(KeyRing.read(folder), folder, folder)


def test_keys_are_for_their_owner_alone_and_never_overwritten(folder: Path) -> None:
    before = {each.name: each.read_bytes() for each in folder.iterdir()}

    assert not make_keys(folder)

    assert set(before) == {PUBLIC, PRIVATE, FINGERPRINT, SECRET, RING}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert before == {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize("name", [PUBLIC, PRIVATE, FINGERPRINT, SECRET, RING, "fingerprint.x.key"])
def test_a_folder_with_any_key_is_never_completed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"kept")

    assert not make_keys(tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_the_keys_that_open_have_a_folder_of_their_own_if_asked(tmp_path: Path) -> None:
    assert make_keys(tmp_path / "web", tmp_path / "vault")

    assert [each.name for each in (tmp_path / "vault").iterdir()] == [PRIVATE]
    assert PRIVATE not in {each.name for each in (tmp_path / "web").iterdir()}


def test_where_there_are_keys_the_folder_of_those_that_open_is_not_looked_for(
    folder: Path, tmp_path: Path
) -> None:
    assert not make_keys(folder, tmp_path / "vault")

    assert not (tmp_path / "vault").exists()


def test_a_folder_from_before_the_ring_is_read_as_it_is(own: Flask, folder: Path) -> None:
    with own.app_context():
        ann = somebody("ann@example.org")
        ann.sealed_with = ann.fingerprint_with = "first"
        db.session.commit()
    (folder / RING).unlink()

    with own.app_context():
        again = somebody("ann@example.org")
        assert (again.sealed_with, open_address(again)) == ("first", "ann@example.org")
        assert not (folder / RING).exists()


def test_another_ring_is_noticed_without_a_restart(own: Flask, folder: Path) -> None:
    with own.app_context():
        ann = somebody("ann@example.org")
        newer = turn(folder)
        bob = somebody("bob@example.org")

        older = newer.opening()[0].id, newer.active("address").id
        assert (ann.sealed_with, bob.sealed_with) == older
        assert bob.fingerprint_with == newer.active("fingerprint").id


def test_a_person_is_recognised_under_each_key_and_stored_once(own: Flask, folder: Path) -> None:
    with own.app_context():
        ann = somebody("ann@example.org")
        turn(folder)

        assert somebody("ann@example.org") is ann
        assert Commenter.find_by_email("ANN@example.org") is ann


def test_a_process_that_has_not_noticed_the_newer_key_doubles_nobody(
    own: Flask, build: Callable[..., Flask], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind, before = build(keys_dir=folder), own.extensions["keys"]._held
    turn(folder)
    monkeypatch.setattr(behind.extensions["keys"], "_now", lambda: before)

    with behind.app_context():
        somebody("ann@example.org")
        ahead = Thread(target=recognise, args=(own, "ann@example.org"))
        ahead.start()
        ahead.join(0.5)
        db.session.commit()
    ahead.join()

    assert rows(own, "SELECT count(*) FROM commenters") == [(1,)]


def recognise(site: Flask, email: str) -> None:
    with site.app_context():
        somebody(email)
        db.session.commit()


def test_a_network_is_recognised_under_each_key(own: Flask, folder: Path) -> None:
    network, today = Network.of("192.0.2.1"), now()
    with own.app_context():
        before = network.fingerprint(today)
        turn(folder)
        known = network.fingerprints_since(today, until=today)

        assert known == [network.fingerprint(today), before]


def test_the_same_words_are_one_reply_under_each_key(own: Flask, folder: Path) -> None:
    Reader(own).leave("It helped.")

    turn(folder)

    assert Reader(own).reply("It helped.").status_code == 200
    assert how_many(own, "comments") == 1


def test_a_retired_key_opens_nothing(own: Flask, folder: Path) -> None:
    with own.app_context():
        ann = somebody("ann@example.org")
        turn(folder).with_older_retired().write(folder)

        with pytest.raises(KeyUnusable, match=f"The key {ann.sealed_with} is retired"):
            open_address(ann)


def test_newer_keys_are_as_readable_as_those_they_follow(folder: Path) -> None:
    (folder / PRIVATE).chmod(0o400)
    (folder / FINGERPRINT).chmod(0o640)

    newer = turn(folder)

    opens, recognises = newer.active("address").private, newer.active("fingerprint").file
    modes = [stat.S_IMODE((folder / each).stat().st_mode) for each in (opens, recognises)]
    assert modes == [0o400, 0o640]


def test_a_destroyed_file_is_overwritten_before_it_goes(folder: Path) -> None:
    key = (folder / PRIVATE).read_bytes()
    os.link(folder / PRIVATE, folder / "the same bytes")

    key_files.destroy(folder / PRIVATE)

    assert not (folder / PRIVATE).exists()
    assert (folder / "the same bytes").read_bytes() != key
    key_files.destroy(folder / PRIVATE)


def broken(path: Path) -> None:
    path.write_bytes(b"broken" * 20)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9])


def swapped(path: Path) -> None:
    other = path.parent.parent / "other"
    make_keys(other)
    shutil.copy(other / path.name, path)


HARM = [
    (PUBLIC, Path.unlink, "The key {} can’t be read: No such file or directory."),
    (PUBLIC, broken, "The key {} is not an X25519 public key."),
    (PUBLIC, cut, "The key {} is too short to be one."),
    (PUBLIC, swapped, "The key {} is not the one that the ring names"),
    (FINGERPRINT, Path.unlink, "The key {} can’t be read: No such file or directory."),
    (FINGERPRINT, broken, "The key {} is not the one that the ring names"),
    (FINGERPRINT, swapped, "The key {} is not the one that the ring names"),
    (RING, broken, "The ring {} is broken: restore it from a backup."),
    (RING, cut, "The ring {} is broken: restore it from a backup."),
]


@pytest.mark.parametrize(("name", "harm", "words"), HARM)
def test_without_a_key_replies_are_refused_in_words_and_the_rest_goes_on(
    own: Flask,
    build: Callable[..., Flask],
    folder: Path,
    name: str,
    harm: Callable[[Path], object],
    words: str,
) -> None:
    Reader(own).leave("From before.")
    harm(folder / name)
    site = build(keys_dir=folder)

    answer = Reader(site).reply("What I wrote.", email="bob@example.org")

    assert answer.status_code == 503
    assert "can’t be used. Nothing was stored" in answer.text
    assert "What I wrote." in answer.text
    assert Desk.signed_in(site).decide(1, "approve").status_code == 303
    assert "From before." in Reader(site).article()
    assert rows(site, "SELECT count(*) FROM commenters") == [(1,)]
    assert words.format(folder / name) in site.extensions["keys"].faults[0]


@pytest.mark.parametrize(("name", "harm", "words"), HARM)
def test_a_broken_key_is_named_at_start(
    settings: object,
    build: Callable[..., Flask],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    harm: Callable[[Path], object],
    words: str,
) -> None:
    harm(folder / name)

    build(keys_dir=folder)

    assert words.format(folder / name) in capsys.readouterr().err


def test_a_key_that_comes_back_is_noticed(own: Flask, folder: Path) -> None:
    key = (folder / PUBLIC).read_bytes()
    (folder / PUBLIC).unlink()
    refused = own.extensions["keys"]._held = LoadedKeys(folder)._held

    (folder / PUBLIC).write_bytes(key)

    assert refused.faults
    assert Reader(own).reply("It helped.").status_code == 303


def test_a_ring_that_is_missing_beside_its_keys_is_no_folder_from_before(folder: Path) -> None:
    turn(folder)
    (folder / RING).unlink()

    with pytest.raises(KeyFault, match="is missing: restore it"):
        KeyRing.read(folder)


def test_a_ring_cannot_name_a_file_elsewhere(folder: Path) -> None:
    ring = json.loads((folder / RING).read_text())
    ring["keys"][0]["file"] = "../secret.key"
    (folder / RING).write_text(json.dumps(ring))

    with pytest.raises(KeyFault, match="is broken"):
        KeyRing.read(folder)


def test_without_the_secret_a_second_factor_is_not_checked_nor_set_up(
    build: Callable[..., Flask], folder: Path
) -> None:
    (folder / SECRET).unlink()
    site = build(keys_dir=folder)
    publish(site)

    desk = Desk.signed_in(site)

    assert desk.press("/tf-setup", setup="authenticator").status_code == 503
    assert Reader(site).reply("It helped.").status_code == 303
    with site.app_context(), pytest.raises(KeyUnusable, match="second factors can’t be checked"):
        SecondFactor({"1": "s"}, "Site").verify_totp("123456", "{}", Moderator())


def test_another_secret_leads_a_second_press_to_no_wrong_receipt(
    build: Callable[..., Flask], own: Flask
) -> None:
    key = "k" * 43
    Reader(own).leave("It helped.", post_key=key)

    again = Reader(build(secret_key="s" * 32)).reply("It helped.", post_key=key)

    assert again.status_code == 200
    assert how_many(own, "comments") == 1


def test_an_installation_without_private_keys_takes_replies(
    build: Callable[..., Flask], folder: Path
) -> None:
    (folder / PRIVATE).unlink()
    site = build(keys_dir=folder, private_keys_dir=Path("/nowhere"))
    publish(site)

    Reader(site).leave("It helped.")

    with site.app_context():
        ann = db.session.query(Commenter).one()
        with pytest.raises(KeyUnusable, match=r"/nowhere/address\.private\.pem can’t be read"):
            open_address(ann)
