"""Addresses: sealed to a key the web process lacks, and recognised by a fingerprint."""

from __future__ import annotations

import random
import secrets
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from extensions import db
from models import privacy
from models.commenter import Commenter
from models.network import Network
from models.types import now

ROW = 7  # the id of a commenter


@pytest.mark.parametrize("address", ["a@b.org", "ann@example.org", "x" * 64 + "@y.org"])
def test_a_sealed_address_opens_with_the_private_key_only(
    domain: None, keys: Path, tmp_path: Path, address: str
) -> None:
    sealed = privacy.seal(address, row=ROW)
    privacy.make_keys(tmp_path / "other")

    assert privacy.open_sealed(sealed, row=ROW, folder=keys) == address
    with pytest.raises(InvalidTag):
        privacy.open_sealed(sealed, row=ROW, folder=tmp_path / "other")


def test_lengths_tell_nothing(domain: None) -> None:
    lengths = {len(privacy.seal(each, row=ROW)) for each in ("a@b.org", "x" * 200 + "@b.org")}

    assert len(lengths) == 1


def test_the_same_address_is_sealed_differently_each_time(domain: None) -> None:
    assert privacy.seal("a@b.org", row=ROW) != privacy.seal("a@b.org", row=ROW)


def test_a_sealed_address_moved_to_another_row_is_refused(domain: None, keys: Path) -> None:
    sealed = privacy.seal("a@b.org", row=ROW)

    with pytest.raises(InvalidTag):
        privacy.open_sealed(sealed, row=8, folder=keys)


def test_a_sealed_address_with_any_bit_changed_is_refused(domain: None, keys: Path) -> None:
    sealed, chance = privacy.seal("a@b.org", row=ROW), random.Random(1)

    for _ in range(300):
        changed = bytearray(sealed)
        changed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
        with pytest.raises((InvalidTag, ValueError)):
            privacy.open_sealed(bytes(changed), row=ROW, folder=keys)


def test_a_seal_copied_to_another_person_does_not_open(domain: None, keys: Path) -> None:
    ann, bob = (Commenter.recognise(f"{name}@example.org") for name in ("ann", "bob"))
    bob.sealed_email = ann.sealed_email

    assert privacy.open_sealed(ann.sealed_email, row=ann.id, folder=keys) == "ann@example.org"
    with pytest.raises(InvalidTag):
        privacy.open_sealed(bob.sealed_email, row=bob.id, folder=keys)


def test_two_people_never_get_one_tag(domain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("aaaaaaaaaaaabbbbbb")
    monkeypatch.setattr(secrets, "choice", lambda _alphabet: next(letters))

    people = [Commenter.recognise(f"{name}@example.org") for name in ("ann", "bob")]

    assert [each.tag for each in people] == ["aaaaaa", "bbbbbb"]


def test_the_web_process_holds_nothing_that_opens(domain: None, keys: Path) -> None:
    private = (keys / privacy.PRIVATE).read_bytes()
    (keys / privacy.PRIVATE).unlink()
    try:
        held = privacy.Keys.load(keys)
        assert not hasattr(held.address, "private_bytes")
        assert Commenter.recognise("ann@example.org").sealed_email
    finally:
        (keys / privacy.PRIVATE).write_bytes(private)


def test_keys_are_for_their_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    assert privacy.make_keys(tmp_path / "keys")
    before = {each.name: each.read_bytes() for each in (tmp_path / "keys").iterdir()}

    assert not privacy.make_keys(tmp_path / "keys")

    modes = {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert before == {each.name: each.read_bytes() for each in (tmp_path / "keys").iterdir()}


def test_a_missing_key_is_named(keys: Path, tmp_path: Path) -> None:
    with pytest.raises(privacy.KeyUnusable, match=r"address\.public\.pem"):
        privacy.Keys.load(tmp_path)


def test_a_person_is_recognised_whatever_the_letter_case(domain: None) -> None:
    assert Commenter.recognise("Ann@Example.org") is Commenter.recognise("ann@example.ORG")
    assert Commenter.recognise("ann@example.org") is not Commenter.recognise("anna@example.org")


def test_a_person_tag_tells_nothing_of_the_address(domain: None) -> None:
    people = [Commenter.recognise(f"{name}@example.org") for name in ("ann", "bob")]
    db.session.flush()

    assert len({each.tag for each in people}) == 2
    assert all(len(each.tag) == 6 for each in people)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:3::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.7", True),
        ("", None, True),
    ],
)
def test_a_network_is_the_first_bits_of_an_address(one: str, other: str, same: bool) -> None:
    assert (Network.of(one) == Network.of(other)) is same


def test_a_network_is_recognised_for_a_day_only(domain: None) -> None:
    network, today = Network.of("192.0.2.1"), now()

    assert network.fingerprint(today) == network.fingerprint(today)
    assert network.fingerprint(today) != network.fingerprint(today.replace(year=2020))
