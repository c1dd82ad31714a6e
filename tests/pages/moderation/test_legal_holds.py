"""Legal holds: an admin's alone, in the history, and stronger than time and than its writer."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.pages.moderation.test_roles import take_role
from tests.support.cast import Desk, Reader
from tests.support.rows import rows

PAGE = "/moderation/comments/1/legal-hold"
WHY = "The court of Bonn asked, 12/26."


@pytest.fixture
def admin(site: Flask, desk: Desk) -> Desk:
    """Mona, who is an admin today."""
    take_role(site, "admin")
    return desk


@pytest.fixture
def receipt(reader: Reader) -> str:
    """The receipt of a reply."""
    return reader.leave("Words that matter.")


def held(site: Flask) -> bool:
    return bool(rows(site, "SELECT legal_hold FROM comments WHERE id = 1")[0][0])


def test_an_admin_holds_a_reply_and_releases_it(site: Flask, admin: Desk, receipt: str) -> None:
    answer = admin.press(PAGE, note=WHY)
    assert (answer.status_code, held(site)) == (303, True)
    assert 'class="flag">Legal hold' in admin.queue()

    answer = admin.press(f"{PAGE}/release", on=PAGE, note="It is over.")

    assert (answer.status_code, held(site)) == (303, False)
    assert 'class="flag">Legal hold' not in admin.queue()


def test_both_are_decisions_with_their_reason(site: Flask, admin: Desk, receipt: str) -> None:
    admin.press(PAGE, note=WHY)
    admin.press(f"{PAGE}/release", on=PAGE, note="It is over.")

    history = admin.open("/moderation/comments/1").text
    said = site.test_cli_runner().invoke(args=["decisions", "verify"]).output

    assert WHY in history
    assert "Legal hold released" in history
    assert "2 decisions verified" in said


@pytest.mark.parametrize("role", ["moderator", "auditor"])
def test_a_hold_is_for_admins_alone(site: Flask, desk: Desk, receipt: str, role: str) -> None:
    take_role(site, role)
    token = desk.token("/change")

    shown = desk.open(PAGE).status_code
    sent = desk.client.post(PAGE, data={"note": WHY, "csrf_token": token}).status_code

    assert (shown, sent, held(site)) == (403, 403, False)
    assert "legal-hold" not in desk.open("/moderation/comments/1").text


def test_a_hold_says_why(site: Flask, admin: Desk, receipt: str) -> None:
    answer = admin.press(PAGE, note=" ")

    assert (answer.status_code, held(site)) == (422, False)
    assert "Please type why." in answer.text


def test_the_same_button_twice_is_said_and_changes_nothing(admin: Desk, receipt: str) -> None:
    admin.press(PAGE, note=WHY)

    again = admin.press(PAGE, note="Once more.")

    assert again.status_code == 409
    assert "Once more." in again.text


def test_what_its_writer_takes_back_goes_when_the_hold_ends(
    site: Flask, admin: Desk, reader: Reader, receipt: str
) -> None:
    admin.press(PAGE, note=WHY)
    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)
    kept = str(rows(site, "SELECT source FROM comments UNION ALL SELECT source FROM revisions"))

    answer = admin.press(f"{PAGE}/release", on=PAGE, note="It is over.")

    assert answer.status_code == 303
    assert "Words that matter." in kept
    for table in ("comments", "revisions", "remarks"):
        assert "Words that matter." not in str(rows(site, f"SELECT * FROM {table}"))  # noqa: S608
    assert reader.open(receipt).status_code == 404


def test_what_a_held_reply_says_can_still_be_decided(
    site: Flask, admin: Desk, reader: Reader, receipt: str
) -> None:
    admin.press(PAGE, note=WHY)

    admin.decide(1, "approve")

    assert "Words that matter." in reader.article()


def test_nothing_is_held_where_no_words_are_left(admin: Desk, reader: Reader, receipt: str) -> None:
    reader.client.post(f"{receipt}/withdrawal", headers=reader.headers)

    answer = admin.press(PAGE, note=WHY)

    assert answer.status_code == 409
    assert "no words left" in answer.text
