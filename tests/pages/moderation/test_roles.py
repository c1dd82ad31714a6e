"""Roles: a moderator decides, an admin manages the team, an auditor only reads."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA, Desk, Reader
from tests.support.rows import how_many, rows


def take_role(site: Flask, role: str, email: str = MONA) -> None:
    with site.app_context():
        db.session.scalars(Moderator.with_email(email)).one().change_role(role)
        db.session.commit()


def test_an_auditor_reads_everything_and_decides_nothing(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Words.")
    take_role(site, "auditor")

    pages = [desk.open(p) for p in ("/moderation/", "/moderation/comments/1")]
    answer = desk.decide(1, "approve")

    assert [each.status_code for each in pages] == [200, 200]
    assert 'value="approve"' not in "".join(each.text for each in pages)
    assert (answer.status_code, how_many(site, "decisions")) == (403, 0)
    assert "Your role doesn’t allow this" in answer.text


def test_no_door_of_the_desk_lets_an_auditor_change_anything(site: Flask, desk: Desk) -> None:
    take_role(site, "auditor")
    token = desk.token("/change")
    doors = [
        re.sub(r"<[^>]+>", "1", rule.rule)
        for rule in site.url_map.iter_rules()
        if rule.endpoint.startswith("moderation.") and "POST" in (rule.methods or set())
        if rule.endpoint
        not in {
            "moderation.keyboard_shortcuts.update",
            "moderation.claims.destroy",
            "moderation.notification_settings.update",
        }
    ]

    answers = {each: desk.client.post(each, data={"csrf_token": token}) for each in doors}

    assert len(doors) > 10
    assert {each.status_code for each in answers.values()} == {403}


@pytest.mark.parametrize("role", ["moderator", "auditor"])
def test_the_team_is_for_admins_alone(site: Flask, desk: Desk, role: str) -> None:
    take_role(site, role)

    assert desk.open("/moderation/team").status_code == 403
    assert "/moderation/team" not in desk.queue()


@pytest.fixture
def admin(site: Flask, desk: Desk) -> Desk:
    """Mona as an admin."""
    take_role(site, "admin")
    return desk


def test_an_admin_adds_somebody_who_can_sign_in(site: Flask, admin: Desk) -> None:
    new = {"name": "Otto", "email": "otto@desk.example", "role": "moderator"}

    answer = admin.press("/moderation/team", **new)

    password = re.search(r'class="key">([^<]+)<', answer.text)
    assert password
    assert Desk(site).sign_in("otto@desk.example", password[1]).status_code == 302
    assert "otto@" not in answer.text + admin.open("/moderation/team").text


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"name": ""}, "Please type a name"),
        ({"email": "nobody"}, "check the email address"),
        ({"email": MONA}, "signs in with this address already"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_kept(
    admin: Desk, field: dict[str, str], said: str
) -> None:
    new = {"name": "Otto", "email": "otto@desk.example", "role": "auditor", **field}

    answer = admin.press("/moderation/team", **new)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert '<option selected value="auditor">' in answer.text


def test_somebody_who_is_retired_is_signed_out_at_once(site: Flask, admin: Desk) -> None:
    otto = Desk.signed_in(site, "otto@desk.example")

    admin.press("/moderation/team/2", on="/moderation/team", role="retired")

    assert otto.open("/moderation/").status_code == 302
    admin.press("/moderation/team/2", on="/moderation/team", role="moderator")
    assert otto.sign_in("otto@desk.example", otto.password).status_code == 302


@pytest.mark.parametrize("role", ["moderator", "retired"])
def test_the_last_admin_stays_one(site: Flask, admin: Desk, role: str) -> None:
    answer = admin.press("/moderation/team/1", on="/moderation/team", role=role)

    assert (answer.status_code, "needs an admin" in answer.text) == (409, True)
    assert rows(site, "SELECT role FROM moderators") == [("admin",)]
