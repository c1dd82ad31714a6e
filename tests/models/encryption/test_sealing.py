"""Addresses: sealed to a key the web process lacks, and recognised by a fingerprint."""

from __future__ import annotations

import ast
import re
import secrets
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from config import ROOT
from extensions import db
from models.column_types import now
from models.commenters.lookup import find_or_create
from models.commenters.network import Network
from models.commenters.open_address import NotForPages, SealBroken, Vault, open_address
from models.encryption import sealing
from models.encryption.generate_keys import make_keys
from models.encryption.sealing import LABELS
from models.errors import KeyUnusable
from tests.support.cast import somebody

ROW = 7  # the id of a commenter


@pytest.fixture
def vault(domain: None) -> Vault:
    return Vault.for_site()


@pytest.mark.parametrize("address", ["a@b.org", "ann@example.org", "x" * 64 + "@y.org"])
def test_a_sealed_address_opens_with_the_private_key_only(
    vault: Vault, tmp_path: Path, address: str
) -> None:
    key, sealed = sealing.sealing_key(), sealing.seal(address, row=ROW)
    make_keys(tmp_path / "other")

    assert vault.open(sealed, row=ROW, sealed_with=key.id) == address
    with pytest.raises(KeyUnusable, match=f"{tmp_path}/other/address.private.pem doesn’t belong"):
        Vault(vault.ring, tmp_path / "other").open(sealed, row=ROW, sealed_with=key.id)


def test_lengths_tell_nothing(domain: None) -> None:
    lengths = {len(sealing.seal(each, row=ROW)) for each in ("a@b.org", "x" * 200 + "@b.org")}

    assert len(lengths) == 1


def test_the_same_address_is_sealed_differently_each_time(domain: None) -> None:
    assert sealing.seal("a@b.org", row=ROW) != sealing.seal("a@b.org", row=ROW)


def mutated(sealed: bytes, another: bytes, chance: Random) -> bytes:
    """The sealed bytes, damaged: a bit, a cut, something more, or a part of another seal."""
    place, more = chance.randrange(1, len(sealed)), chance.randbytes(chance.randrange(1, 40))
    flipped = sealed[place] ^ 1 << chance.randrange(8)
    ways = (
        sealed[:place] + bytes([flipped]) + sealed[place + 1 :],
        sealed[:place],
        sealed[place:],
        sealed + more,
        more + sealed,
        sealed[:place] + another[place:],
        sealed[:place] + sealed[place + 1 :],
        sealed[place:] + sealed[:place],
    )
    return chance.choice(ways)


def test_a_thousand_damaged_seals_are_refused(vault: Vault) -> None:
    chance, key = Random(1), sealing.sealing_key().id
    sealed, another = (sealing.seal("ann@example.org", row=ROW) for _ in range(2))

    damaged = {mutated(sealed, another, chance) for _ in range(1_300)} - {sealed, another}

    assert len(damaged) >= 1_000
    for each in damaged:
        with pytest.raises(SealBroken):
            vault.open(each, row=ROW, sealed_with=key)


def test_a_seal_opens_in_its_own_row_and_in_no_other(vault: Vault) -> None:
    people = [somebody(f"p{number}@example.org") for number in range(33)]
    seals = [(each.id, each.sealed_email, each.sealed_with) for each in people]

    for row, _, _ in seals:
        for home, sealed, key in seals:
            if row == home:
                assert vault.open(sealed, row=row, sealed_with=key)
                continue
            with pytest.raises(SealBroken):
                vault.open(sealed, row=row, sealed_with=key)


def test_no_request_opens_an_address(site: Flask) -> None:
    with site.test_request_context("/", method="POST"):
        ann = somebody("ann@example.org")

        with pytest.raises(NotForPages):
            open_address(ann)


def test_two_people_never_get_one_tag(domain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("aaaaaaaaaaaabbbbbb")
    monkeypatch.setattr(secrets, "choice", lambda _alphabet: next(letters))

    people = [somebody(f"{name}@example.org") for name in ("ann", "bob")]

    assert [each.tag for each in people] == ["aaaaaa", "bbbbbb"]


def test_a_person_is_recognised_whatever_the_letter_case(domain: None) -> None:
    assert find_or_create("Ann@Example.org") == find_or_create("ann@example.ORG")
    assert find_or_create("ann@example.org") != find_or_create("anna@example.org")


def test_a_person_tag_tells_nothing_of_the_address(domain: None) -> None:
    people = [somebody(f"{name}@example.org") for name in ("ann", "bob")]
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


KEYED = {"fingerprint", "fingerprints", "keyed_digest", "derived_key", "derived"}


def test_every_derived_key_has_a_label_of_its_own_in_the_inventory() -> None:
    calls = [
        node.args
        for folder in ("models", "blueprints", "commands", "app.py")
        for path in ([ROOT / folder] if folder == "app.py" else (ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        if getattr(node.func, "attr", getattr(node.func, "id", "")) in KEYED
    ]
    used = {each.value for args in calls for each in args if isinstance(each, ast.Constant)}

    assert used | {"key id"} == set(LABELS)


def test_the_document_lists_every_label() -> None:
    rows = re.findall(r"^\| `([a-z -]+)` \| ([a-z]+) \| (.+) \|$", text("docs/keys.md"), re.M)

    assert {label: (root, use) for label, root, use in rows} == LABELS


def text(path: str) -> str:
    return (ROOT / path).read_text()
