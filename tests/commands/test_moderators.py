"""`flask moderators`: accounts made on the command line."""

from __future__ import annotations

import re

import pytest
from click.testing import Result
from flask import Flask

from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA, Desk


def add(site: Flask, *arguments: str) -> Result:
    return site.test_cli_runner().invoke(args=["moderators", "add", *arguments])


def password_in(result: Result) -> str:
    [password] = re.findall(r"password: (\S+)", result.output)
    return str(password)


def accounts(site: Flask) -> list[tuple[str, str, str, bool]]:
    with site.app_context():
        everyone = db.session.scalars(db.select(Moderator).order_by(Moderator.id))
        return [(each.email, each.name, each.role, each.is_admin) for each in everyone]


def test_an_added_moderator_signs_in_with_the_printed_password(site: Flask) -> None:
    result = add(site, MONA)

    assert result.exit_code == 0
    assert Desk(site).sign_in(MONA, password_in(result)).status_code == 302


def test_a_generated_password_is_long_and_never_the_same(site: Flask) -> None:
    passwords = {password_in(add(site, f"{name}@desk.example")) for name in "abc"}

    assert len(passwords) == 3
    assert min(map(len, passwords)) >= 20


@pytest.mark.parametrize(
    ("arguments", "account"),
    [
        ([], (MONA, "Moderator 1", "moderator", False)),
        (["--role", "admin"], (MONA, "Admin 1", "admin", True)),
        (["--name", "Mona"], (MONA, "Mona", "moderator", False)),
    ],
)
def test_an_account_is_what_was_asked_for(
    site: Flask, arguments: list[str], account: tuple[str, str, str, bool]
) -> None:
    add(site, MONA, *arguments)

    assert accounts(site) == [account]


@pytest.mark.parametrize("email", [MONA, "Mona@DESK.example"])
def test_adding_somebody_twice_changes_nothing_and_says_so(site: Flask, email: str) -> None:
    password = password_in(add(site, MONA))

    again = add(site, email, "--role", "admin")

    assert again.exit_code == 1
    assert "is a moderator already" in again.output
    assert "password" not in again.output
    assert accounts(site) == [(MONA, "Moderator 1", "moderator", False)]
    assert Desk(site).sign_in(MONA, password).status_code == 302


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mona"], "“mona” is not an email address"),
        (["mona@"], "“mona@” is not an email address"),
        ([""], "“” is not an email address"),
        ([MONA, "--role", "owner"], "'owner' is not one of 'moderator', 'admin'"),
        ([MONA, "--name", "M" * 81], "80 characters"),
        ([], "Missing argument 'EMAIL'"),
    ],
)
def test_what_can_not_be_added_is_said_in_words(
    site: Flask, arguments: list[str], sentence: str
) -> None:
    result = add(site, *arguments)

    assert result.exit_code != 0
    assert sentence in result.output
    assert accounts(site) == []


def test_starting_over_gives_a_new_password_and_ends_every_session(site: Flask) -> None:
    desk = Desk.signed_in(site)

    result = site.test_cli_runner().invoke(args=["moderators", "reset", MONA.upper()])

    assert desk.open("/moderation/").status_code == 302
    assert Desk(site).sign_in(MONA, desk.password).status_code == 422
    assert Desk(site).sign_in(MONA, password_in(result)).status_code == 302


def test_starting_over_forgets_the_second_factor(site: Flask) -> None:
    add(site, MONA)
    with site.app_context():
        moderator = db.session.scalars(Moderator.with_email(MONA)).one()
        moderator.tf_primary_method, moderator.tf_totp_secret = "authenticator", "secret"
        db.session.commit()

    result = site.test_cli_runner().invoke(args=["moderators", "reset", MONA])

    answer = Desk(site).sign_in(MONA, password_in(result))
    assert answer.location == "/moderation/"


def test_a_retired_moderator_is_signed_out_and_stays_out_until_let_back(site: Flask) -> None:
    desk = Desk.signed_in(site)
    retire = ["moderators", "retire", MONA]

    site.test_cli_runner().invoke(args=retire)
    assert desk.open("/moderation/").status_code == 302
    assert Desk(site).sign_in(MONA, desk.password).status_code == 422

    site.test_cli_runner().invoke(args=[*retire, "--back"])
    assert Desk(site).sign_in(MONA, desk.password).status_code == 302


@pytest.mark.parametrize("command", ["reset", "retire"])
def test_an_account_nobody_has_is_named(site: Flask, command: str) -> None:
    result = site.test_cli_runner().invoke(args=["moderators", command, "otto@desk.example"])

    assert result.exit_code == 1
    assert "There is no moderator otto@desk.example." in result.output
