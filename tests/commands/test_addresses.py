"""`flask addresses reveal`: an address is seen by nobody before the history says so."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from importlib import import_module

import pytest
from click.testing import Result
from flask import Flask

from models.decisions.decision import Decision
from tests.support.cast import MONA, Desk, Reader
from tests.support.rows import how_many, rows

Reveal = Callable[..., Result]
addresses = import_module("commands.addresses")  # the package gives its group that name
USER = pwd.getpwuid(os.getuid()).pw_name
WHY = ("--reason", "A court asks.")


@pytest.fixture
def reveal(site: Flask, reader: Reader) -> Reveal:
    """Run the command, where one reply waits."""
    reader.leave("It helped.")
    runner = site.test_cli_runner()
    return lambda *said: runner.invoke(args=["addresses", "reveal", *said])


def history(site: Flask) -> list[tuple[object, ...]]:
    said = "SELECT decision, comment_id, moderator_id, before, outcome, note FROM decisions"
    return [tuple(each) for each in rows(site, f"{said} JOIN remarks ON decision_id = id")]


def test_an_address_is_revealed_and_the_history_says_who_and_why(
    site: Flask, reveal: Reveal
) -> None:
    ran = reveal("1", *WHY)

    assert ran.output == "ann@example.org\n"
    note = f"A court asks. (on the console: {USER})"
    assert history(site) == [("reveal", 1, None, "pending", "pending", note)]
    assert site.test_cli_runner().invoke(args=["decisions", "verify"]).exit_code == 0


def test_a_moderator_may_be_named(site: Flask, desk: Desk, reveal: Reveal) -> None:
    assert reveal("1", *WHY, "--as", MONA).exit_code == 0

    assert [each[2] for each in history(site)] == [1]
    assert "Private matter looked at" in desk.open("/moderation/decisions").text


def test_nothing_opens_where_the_history_cannot_be_written(
    site: Flask, reveal: Reveal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_said: object, **_more: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Decision, "record", fail)
    opened: list[object] = []
    monkeypatch.setattr(addresses, "open_address", opened.append)

    ran = reveal("1", *WHY)

    assert (ran.exit_code, opened) == (1, [])
    assert "ann@example.org" not in ran.output


def test_the_history_is_committed_before_anything_opens(
    site: Flask, reveal: Reveal, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    monkeypatch.setattr(addresses, "open_address", lambda _person: found.extend(history(site)))

    reveal("1", *WHY)

    assert len(found) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["1"], "Give a reason with --reason “…”. No address was opened."),
        (["1", "--reason", "  "], "Give a reason with --reason “…”. No address was opened."),
        (["7", *WHY], "There is no comment 7."),
        (
            ["1", *WHY, "--as", "x@desk.example"],
            "There is no moderator x@desk.example.",
        ),
        (["1", "--reason", "It is a@b.org"], "An e-mail address can’t be kept in “reason”."),
    ],
)
def test_what_is_refused_opens_nothing_and_writes_nothing(
    site: Flask, reveal: Reveal, said: list[str], sentence: str
) -> None:
    ran = reveal(*said)

    assert ran.exit_code == 1
    assert sentence in ran.output
    assert "ann@example.org" not in ran.output
    assert how_many(site, "decisions") == 0


def test_where_no_address_is_kept_there_is_nothing_to_reveal(site: Flask, reveal: Reveal) -> None:
    rows(site, "UPDATE commenters SET sealed_email = '', sealed_with = ''")

    ran = reveal("1", *WHY)

    assert "No address is kept of whoever wrote this." in ran.output
    assert how_many(site, "decisions") == 0


def test_a_seal_that_was_moved_does_not_open(site: Flask, reader: Reader, reveal: Reveal) -> None:
    reader.leave("Me too.", email="bob@example.org")
    ann = "(SELECT sealed_email FROM commenters WHERE id = 1)"
    rows(site, f"UPDATE commenters SET sealed_email = {ann} WHERE id = 2")  # noqa: S608

    ran = reveal("2", *WHY)

    assert (ran.exit_code, ran.output) == (1, "Error: The sealed address in row 2 doesn’t open.\n")
