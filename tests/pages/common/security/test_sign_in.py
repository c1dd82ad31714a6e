"""Signing in, signing out and changing the password."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask
from sqlalchemy import update

from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA, Desk

WRONG = "The e-mail address or the password is not right."
NEW = "four unrelated words of mine"
ELSEWHERE = "203.0.113.77"


@pytest.fixture
def passwords() -> dict[str, int]:
    """Hashed as in use."""
    return {}


@pytest.fixture
def mona(site: Flask) -> Desk:
    """Mona, who has an account and has not signed in yet."""
    return Desk.hired(site)


def set_account(site: Flask, **values: object) -> None:
    with site.app_context():
        db.session.execute(update(Moderator).values(**values))
        db.session.commit()


def change_password(desk: Desk, new: str = NEW, **fields: str) -> int:
    fields = {"password": desk.password, "new_password_confirm": new, **fields}
    return desk.press("/change", new_password=new, **fields).status_code


def guess(desk: Desk, email: str = MONA, *, times: int = 1) -> list[int]:
    return [desk.sign_in(email, "not the password").status_code for _ in range(times)]


def test_the_right_password_opens_the_queue(mona: Desk) -> None:
    answer = mona.sign_in(MONA, mona.password)

    assert answer.status_code == 302
    assert answer.location == "/moderation/"
    assert mona.open("/moderation/").status_code == 200


@pytest.mark.parametrize("email", ["MONA@desk.example", "mona@DESK.example"])
def test_an_address_is_known_however_it_is_typed(mona: Desk, email: str) -> None:
    answer = mona.sign_in(email, mona.password)

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        (MONA, "not the password", WRONG),
        ("nobody@desk.example", "not the password", WRONG),
        ("not an address", "not the password", WRONG),
        (MONA, "", WRONG),
        ("", "", WRONG),
        (MONA, "\x00", WRONG),
        ("mona\x00@desk.example", "not the password", WRONG),
    ],
)
def test_what_does_not_sign_in_is_said_in_plain_words(
    mona: Desk, email: str, password: str, sentence: str
) -> None:
    answer = mona.sign_in(email, password)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert mona.open("/moderation/").status_code == 302


def test_an_unknown_account_and_a_wrong_password_read_alike(mona: Desk) -> None:
    pages = [mona.sign_in(email, "wrong").text for email in (MONA, "moni@desk.example")]

    known, unknown = (re.sub(r'value="[^"]*"', "", page) for page in pages)
    assert known == unknown


def test_an_unknown_account_takes_as_much_work_as_a_wrong_password(mona: Desk) -> None:
    def seconds(email: str) -> float:
        token, began = mona.token("/login"), time.perf_counter()
        mona.client.post("/login", data={"email": email, "password": "x", "csrf_token": token})
        return time.perf_counter() - began

    known = min(seconds(MONA) for _ in range(4))
    unknown = min(seconds("nobody@desk.example") for _ in range(4))

    assert unknown > known / 3


def test_a_password_is_kept_as_argon2id_with_46_mebibytes(site: Flask, mona: Desk) -> None:
    with site.app_context():
        kept = db.session.scalars(db.select(Moderator.password)).one()

    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert mona.password not in kept


def test_a_typed_password_is_never_sent_back(mona: Desk) -> None:
    page = mona.sign_in(MONA, "not the password").text

    assert MONA in page
    assert "not the password" not in page


def test_who_is_no_longer_active_cannot_sign_in(site: Flask, mona: Desk) -> None:
    set_account(site, active=False)

    answer = mona.sign_in(MONA, mona.password)

    assert answer.status_code == 422
    assert WRONG in answer.text


def test_who_is_no_longer_active_loses_the_session_at_once(site: Flask, desk: Desk) -> None:
    set_account(site, active=False)

    assert desk.open("/moderation/").status_code == 302


def test_signing_out_closes_the_desk(desk: Desk) -> None:
    answer = desk.press("/logout", on="/moderation/")

    assert answer.location == "/login"
    assert desk.open("/moderation/").status_code == 302


@pytest.mark.parametrize("token", ["", "made up"])
def test_nobody_is_signed_out_by_another_site(desk: Desk, token: str) -> None:
    asked = desk.open("/logout").status_code
    posted = desk.client.post("/logout", data={"csrf_token": token}).status_code

    assert (asked, posted) == (405, 400)
    assert desk.open("/moderation/").status_code == 200


def test_signing_in_needs_the_token_of_the_page(mona: Desk) -> None:
    answer = mona.client.post("/login", data={"email": MONA, "password": mona.password})

    assert answer.status_code == 400
    assert mona.open("/moderation/").status_code == 302


@pytest.mark.parametrize("page", ["/moderation/decisions", "/moderation/?after=3"])
def test_signing_in_leads_to_the_page_that_was_wanted(mona: Desk, page: str) -> None:
    sent = {"email": MONA, "password": mona.password, "csrf_token": mona.token("/login")}

    answer = mona.client.post("/login", query_string={"next": page}, data=sent)

    assert answer.location == page


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        r"\\evil.example",
        r"/\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
    ],
)
@pytest.mark.parametrize("said_in", ["query_string", "data"])
def test_signing_in_never_leads_to_another_site(mona: Desk, page: str, said_in: str) -> None:
    sent = {"email": MONA, "password": mona.password, "csrf_token": mona.token("/login")}
    request = {"data": sent, said_in: {"next": page} | (sent if said_in == "data" else {})}

    answer = mona.client.post("/login", **request)

    assert answer.status_code == 400
    assert answer.location is None


def test_a_locked_page_is_opened_right_after_signing_in(mona: Desk) -> None:
    page = mona.open(mona.open("/moderation/decisions?after=7").location)
    action = re.search(r'action="(/login[^"]*)"', page.text)
    assert action

    answer = mona.press(action[1], email=MONA, password=mona.password)

    assert answer.location == "/moderation/decisions?after=7"


@pytest.mark.parametrize(
    "page", ["/login", "/change", "/verify", "/tf-setup", "/mf-recovery-codes"]
)
def test_no_page_of_the_sign_in_answers_in_json(desk: Desk, page: str) -> None:
    asked = desk.client.get(page, headers={"Accept": "application/json"})
    told = desk.client.post(page, json={}, headers={"X-CSRFToken": desk.token("/moderation/")})

    assert "json" not in (asked.content_type or "")
    assert told.status_code == 400
    assert "json" not in (told.content_type or "")


def test_a_token_of_the_library_opens_nothing(site: Flask, mona: Desk) -> None:
    with site.test_request_context():
        token = db.session.scalars(db.select(Moderator)).one().get_auth_token()

    by_header = mona.client.get("/moderation/", headers={"Authentication-Token": token})
    by_query = mona.client.get("/moderation/", query_string={"auth_token": token})

    assert (by_header.status_code, by_query.status_code) == (302, 302)


def test_a_changed_password_replaces_the_old_one(desk: Desk, site: Flask) -> None:
    changed = change_password(desk)

    later = Desk(site)
    assert changed == 302
    assert later.sign_in(MONA, desk.password).status_code == 422
    assert later.sign_in(MONA, NEW).status_code == 302


def test_changing_the_password_signs_out_everywhere_else(desk: Desk, site: Flask) -> None:
    other = Desk(site)
    other.sign_in(MONA, desk.password)

    change_password(desk)

    assert desk.open("/moderation/").status_code == 200
    assert other.open("/moderation/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "not it"}, "This password is not right."),
        ({"password": ""}, "Please type your password."),
        ({"new_password": "too short"}, "Please choose a password of 12 to 128 characters."),
        ({"new_password_confirm": "another one"}, "The two new passwords differ."),
    ],
)
def test_a_password_that_is_not_changed_says_why(
    desk: Desk, fields: dict[str, str], sentence: str
) -> None:
    new = fields.get("new_password", NEW)
    right = {"password": desk.password, "new_password": new, "new_password_confirm": new}

    answer = desk.press("/change", **right | fields)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_password_beyond_all_measure_is_refused_in_words(site: Flask) -> None:
    Desk.hired(site)

    answer = Desk(site).sign_in(MONA, "x" * 5_000)

    assert answer.status_code == 422
    assert "at most 128 characters" in answer.text
