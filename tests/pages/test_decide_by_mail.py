"""Deciding from a mail: signed in unless allowed otherwise, once, on what the mail was about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from extensions import db
from models.comments.comment import Comment
from models.moderation import decision_link
from models.moderation.decision_link import DecisionLink
from models.moderators.moderator import Moderator
from tests.support.cast import MONA, Desk, Reader
from tests.support.decide import decide
from tests.support.rows import rows

JON = "jon@desk.example"


@pytest.fixture
def receipt(desk: Desk, reader: Reader) -> str:
    """The receipt of a reply that waits."""
    return reader.leave("It helped.")


@pytest.fixture
def link(site: Flask, receipt: str) -> str:
    """The address in Mona's mail."""
    return linked(site)


@pytest.fixture
def unlocked(site: Flask) -> Flask:
    """The site where moderators may decide from a mail without signing in."""
    site.config["SETTINGS"] = replace(site.config["SETTINGS"], act_from_mail=True)
    return site


def linked(site: Flask, email: str = MONA) -> str:
    with site.app_context():
        moderator = db.session.scalars(select(Moderator).where(Moderator.email == email)).one()
        token = DecisionLink.make(db.session.get_one(Comment, 1), to=moderator)
        db.session.commit()
    return f"/moderation-mail/{token}"


def status(site: Flask) -> str:
    return str(rows(site, "SELECT status FROM comments")[0][0])


def test_the_card_is_behind_the_sign_in(site: Flask, reader: Reader, link: str) -> None:
    opened = reader.open(link)
    pressed = reader.client.post(link, data={"decision": "approve"}, headers=reader.headers)

    assert (opened.status_code, opened.location) == (302, f"/login?next={link}")
    assert (pressed.status_code, status(site)) == (401, "pending")


def test_signing_in_leads_to_the_card(site: Flask, receipt: str) -> None:
    jon = Desk.hired(site, JON, address="198.51.100.30")
    link = linked(site, JON)
    sent = {"email": JON, "password": jon.password, "csrf_token": jon.token("/login")}

    signed_in = jon.client.post(f"/login?next={link}", data=sent)

    assert signed_in.location == link
    assert "It helped." in jon.open(link).text


def test_looking_changes_nothing_and_a_button_decides(site: Flask, desk: Desk, link: str) -> None:
    for _ in range(2):
        page = desk.open(link)
    looked = status(site), rows(site, "SELECT used_at FROM mail_links")

    done = desk.client.post(link, data={"decision": "reject", "reason": "abuse", "words": "Kind!"})

    assert ("It helped." in page.text, looked) == (True, ("pending", [(None,)]))
    assert (done.status_code, status(site)) == (200, "rejected")
    made = rows(site, "SELECT decision, reason, revision, moderator_id FROM decisions")
    assert made == [("reject", "abuse", 1, 1)]


def test_a_link_decides_once(site: Flask, desk: Desk, link: str) -> None:
    desk.client.post(link, data={"decision": "approve"})

    again = desk.client.post(link, data={"decision": "spam"})

    assert (again.status_code, desk.open(link).status_code) == (404, 404)
    assert ("was used already" in again.text, status(site)) == (True, "approved")


def test_a_link_is_over_after_a_day(
    site: Flask, desk: Desk, receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decision_link, "LIFETIME", timedelta())
    link = linked(site)

    assert desk.open(link).status_code == 404
    assert desk.client.post(link, data={"decision": "approve"}).status_code == 404


def test_words_that_changed_since_are_not_decided(
    site: Flask, desk: Desk, reader: Reader, receipt: str, link: str
) -> None:
    reader.client.post(receipt, data={"comment": "It did not.", "name": "Ann"})

    pressed = desk.client.post(link, data={"decision": "approve"})

    assert (pressed.status_code, status(site)) == (409, "pending")
    assert ("It did not." in pressed.text, 'value="approve"' in pressed.text) == (True, False)
    assert desk.open(link).status_code == 409


def test_what_a_colleague_decided_stays(site: Flask, desk: Desk, link: str) -> None:
    decide(site, 1, "spam")

    assert desk.client.post(link, data={"decision": "approve"}).status_code == 409
    assert status(site) == "spam"


def test_a_colleague_does_not_act_by_the_link_of_another(
    site: Flask, receipt: str, link: str
) -> None:
    jon = Desk.signed_in(site, JON)

    opened, pressed = jon.open(link), jon.client.post(link, data={"decision": "approve"})

    assert (opened.status_code, pressed.status_code, status(site)) == (403, 403, "pending")
    assert "It helped." not in opened.text


@pytest.mark.parametrize("change", ["active = false", "role = 'auditor'"])
def test_who_may_decide_no_longer_has_no_links(
    unlocked: Flask, reader: Reader, link: str, change: str
) -> None:
    rows(unlocked, f"UPDATE moderators SET {change}")  # noqa: S608 - our own words

    pressed = reader.client.post(link, data={"decision": "approve"}, headers=reader.headers)

    assert (reader.open(link).status_code, pressed.status_code) == (404, 404)
    assert status(unlocked) == "pending"


def test_an_admin_may_allow_it_without_signing_in(
    unlocked: Flask, reader: Reader, link: str
) -> None:
    page = reader.open(link)

    done = reader.client.post(link, data={"decision": "approve"}, headers=reader.headers)

    assert ("It helped." in page.text, status(unlocked)) == (True, "approved")
    assert done.status_code == 200
    assert "Set-Cookie" not in {*page.headers.keys(), *done.headers.keys()}
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == (
        "no-referrer",
        "no-store",
    )


def test_no_other_page_is_opened_by_that(unlocked: Flask, reader: Reader, link: str) -> None:
    assert reader.open("/moderation/").status_code == 302
    assert reader.open(f"{link}x").status_code == 404


def test_a_page_of_another_site_decides_nothing(
    unlocked: Flask, desk: Desk, reader: Reader, link: str
) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}

    answers: list[Callable[..., TestResponse]] = [reader.client.post, desk.client.post]
    pressed = [each(link, data={"decision": "approve"}, headers=foreign) for each in answers]

    assert [each.status_code for each in pressed] == [403, 403]
    assert status(unlocked) == "pending"


@pytest.mark.parametrize("decision", ["", "pending", "urgent", "x"])
def test_only_a_decision_is_a_decision(site: Flask, desk: Desk, link: str, decision: str) -> None:
    assert desk.client.post(link, data={"decision": decision}).status_code == 422
    assert status(site) == "pending"
