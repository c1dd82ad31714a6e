"""The second factor: set up, asked for, good once, recovered from, turned off."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from passlib.totp import TOTP

from extensions import db
from models.moderators.moderator import Moderator
from tests.support.cast import MONA, Desk
from tests.support.clock import Clock

WRONG = "This code is not right, or was used already."
HALF_A_MINUTE = 30  # seconds that a code is shown


class Phone:
    """An authenticator app that was given the key."""

    def __init__(self, page: str) -> None:
        found = re.search(r'class="key">([^<]+)<', page)
        assert found
        self.key = found[1]

    def code(self, *, ahead: int = 0) -> str:
        """The code that is shown now, or the one `ahead`."""
        at = time.time() + ahead * HALF_A_MINUTE
        return str(TOTP(self.key, "base32").generate(at).token)


def set_up(desk: Desk) -> Phone:
    page = desk.press("/tf-setup", setup="authenticator")
    phone = Phone(page.text)
    action = re.search(r'action="(/tf-setup/[^"]+)"', page.text)
    assert action
    assert desk.press(action[1], on="/tf-setup", code=phone.code()).status_code == 302
    return phone


def codes_of(desk: Desk) -> list[str]:
    page = desk.press("/mf-recovery-codes").text
    return re.findall(r"<code>([0-9a-f-]{14})</code>", page)


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """Mona's phone, once her second factor is on."""
    return set_up(desk)


@pytest.fixture
def halfway(site: Flask, phone: Phone, desk: Desk) -> Desk:
    """Mona at another device: her password was right, and the code is asked for."""
    other = Desk(site)
    assert other.sign_in(MONA, desk.password).location == "/tf-validate?next=/moderation/"
    return other


def kept(site: Flask, column: object) -> str:
    with site.app_context():
        return str(db.session.execute(db.select(db.text(str(column))).select_from(Moderator)).one())


def test_the_square_to_scan_is_drawn_in_the_page(desk: Desk) -> None:
    page = desk.press("/tf-setup", setup="authenticator").text

    assert '<svg class="square" role="img"' in page
    assert re.search(r'<path d="M0 0h1v1h-1zM1 0', page)
    assert "data:" not in page


def test_a_set_up_second_factor_says_that_it_is_on(desk: Desk) -> None:
    before = desk.open("/tf-setup").text

    set_up(desk)

    assert "It is off." in before
    assert "It is on." in desk.open("/tf-setup").text


def test_a_wrong_code_does_not_turn_it_on(desk: Desk) -> None:
    page = desk.press("/tf-setup", setup="authenticator").text
    action = re.search(r'action="(/tf-setup/[^"]+)"', page)
    assert action

    desk.press(action[1], on="/moderation/", code="000000")

    assert "It is off." in desk.open("/tf-setup").text


def test_the_code_opens_the_queue(halfway: Desk, phone: Phone) -> None:
    answer = halfway.press("/tf-validate", code=phone.code(ahead=1))

    assert answer.location == "/moderation/"
    assert halfway.open("/moderation/").status_code == 200


@pytest.mark.parametrize(
    "code", ["000000", "", "abc", "12345678901234567890", "１２３４５６", "\x00"]
)
def test_a_wrong_code_is_said_in_plain_words(halfway: Desk, code: str) -> None:
    answer = halfway.press("/tf-validate", code=code)

    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert halfway.open("/moderation/").status_code == 302


def test_the_page_that_was_wanted_is_opened_after_the_code(
    site: Flask, desk: Desk, phone: Phone
) -> None:
    other = Desk(site)
    wanted = "/login?next=/moderation/decisions"
    asked = other.press(wanted, email=MONA, password=desk.password).location

    answer = other.press(asked, code=phone.code(ahead=1))

    assert answer.location == "/moderation/decisions"


@pytest.mark.parametrize(
    "page",
    [
        "/moderation/",
        "/moderation/decisions",
        "/change",
        "/tf-setup",
        "/mf-recovery-codes",
        "/verify",
    ],
)
def test_half_way_in_opens_nothing(halfway: Desk, page: str) -> None:
    asked = halfway.open(page)
    sent = halfway.client.post(page, data={"csrf_token": halfway.token("/tf-validate")})

    assert asked.location.startswith("/login?next=")
    assert sent.status_code in {401, 405}


def test_a_code_is_good_once(halfway: Desk, site: Flask, desk: Desk, phone: Phone) -> None:
    code = phone.code(ahead=1)
    halfway.press("/tf-validate", code=code)
    thief = Desk(site)
    thief.sign_in(MONA, desk.password)

    answer = thief.press("/tf-validate", code=code)

    assert answer.status_code == 422
    assert WRONG in answer.text


def test_the_code_that_set_it_up_does_not_sign_in(halfway: Desk, phone: Phone) -> None:
    assert halfway.press("/tf-validate", code=phone.code()).status_code == 422


def sent_at_once(site: Flask, desk: Desk, page: str, code: str) -> list[int]:
    """What four devices are answered that are half-way in and send the same code together."""
    devices = [Desk(site) for _ in range(4)]
    for device in devices:
        device.sign_in(MONA, desk.password)
    tokens = [device.token(page) for device in devices]

    def send(device: Desk, token: str) -> int:
        sent = {"code": code, "csrf_token": token}
        return device.client.post(page, data=sent).status_code

    with ThreadPoolExecutor(4) as together:
        return sorted(together.map(send, devices, tokens))


def test_a_code_sent_many_times_at_once_is_good_once(site: Flask, desk: Desk, phone: Phone) -> None:
    answers = sent_at_once(site, desk, "/tf-validate", phone.code(ahead=1))

    assert answers == [302, 422, 422, 422]


def test_a_recovery_code_sent_many_times_at_once_is_good_once(
    site: Flask, desk: Desk, phone: Phone
) -> None:
    answers = sent_at_once(site, desk, "/mf-recovery", codes_of(desk)[0])

    assert answers == [302, 422, 422, 422]


@pytest.mark.parametrize(
    ("page", "field"), [("/login", "email"), ("/tf-validate", "code"), ("/mf-recovery", "code")]
)
def test_control_characters_in_a_sign_in_form_are_not_shown_again(
    site: Flask, halfway: Desk, page: str, field: str
) -> None:
    asked = Desk(site) if page == "/login" else halfway

    answer = asked.press(page, **{field: "12\x0034\x1b[2J\x7f\x85"})

    assert answer.status_code == 422
    assert 'value="1234[2J"' in answer.text
    assert re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f]", answer.text) is None


@pytest.mark.parametrize("page", ["/tf-validate", "/mf-recovery"])
def test_the_sixth_wrong_code_is_told_to_wait(halfway: Desk, page: str, clock: Clock) -> None:
    answers = [halfway.press(page, code="0", email=f"{n}@x.example").status_code for n in range(5)]

    sixth = halfway.press(page, code="0", email="another@x.example")
    clock.move(int(sixth.headers["Retry-After"]))

    assert answers == [422] * 5
    assert sixth.status_code == 429
    assert halfway.press(page, code="0").status_code == 422


def test_the_right_password_does_not_undo_wrong_codes(
    halfway: Desk, desk: Desk, site: Flask
) -> None:
    for _ in range(5):
        halfway.press("/tf-validate", code="0")
    again = Desk(site)
    again.sign_in(MONA, desk.password)

    assert again.press("/tf-validate", code="0").status_code == 429


def test_a_recovery_code_signs_in_instead_of_the_app_and_only_once(
    site: Flask, desk: Desk, phone: Phone
) -> None:
    code = codes_of(desk)[3]
    first, second = Desk(site), Desk(site)
    for device in (first, second):
        device.sign_in(MONA, desk.password)

    assert first.press("/mf-recovery", code=code).location == "/moderation/"
    assert second.press("/mf-recovery", code=code).status_code == 422


def test_recovery_codes_are_shown_again_on_request(desk: Desk, phone: Phone) -> None:
    none_yet = desk.open("/mf-recovery-codes?show_codes=1").text

    codes = codes_of(desk)

    assert "You have no recovery codes yet." in none_yet
    assert len(set(codes)) == 10
    assert codes[0] not in desk.open("/mf-recovery-codes").text
    assert codes[0] in desk.open("/mf-recovery-codes?show_codes=1").text


def test_new_recovery_codes_make_the_old_ones_worthless(halfway: Desk, desk: Desk) -> None:
    old = codes_of(desk)

    codes_of(desk)

    assert halfway.press("/mf-recovery", code=old[0]).status_code == 422


def test_key_and_recovery_codes_are_encrypted_in_the_database(
    site: Flask, desk: Desk, phone: Phone
) -> None:
    codes = codes_of(desk)

    secret, stored = kept(site, "tf_totp_secret"), kept(site, "mf_recovery_codes")

    assert phone.key.replace("-", "") not in secret
    assert '"enckey"' in secret
    assert not any(code in stored for code in codes)


def test_turned_off_the_password_alone_signs_in(site: Flask, desk: Desk, phone: Phone) -> None:
    codes_of(desk)

    desk.press("/tf-setup", setup="disable")

    assert "It is off." in desk.open("/tf-setup").text
    assert Desk(site).sign_in(MONA, desk.password).location == "/moderation/"
    assert "None" in kept(site, "mf_recovery_codes")


@pytest.mark.parametrize("page", ["/tf-setup", "/mf-recovery-codes"])
def test_the_second_factor_asks_for_the_password_again_after_a_while(
    site: Flask, clock: Clock, page: str
) -> None:
    clock.move(-20 * 60)
    desk = Desk.signed_in(site)
    clock.move(20 * 60)

    asked = desk.open(page).location
    answer = desk.press(asked, password=desk.password)

    assert asked == f"/verify?next={page}"
    assert answer.location == page
    assert desk.open(page).status_code == 200


@pytest.mark.parametrize("method", ["email", "sms", "", "nonsense"])
def test_there_is_no_other_second_factor(desk: Desk, method: str) -> None:
    answer = desk.press("/tf-setup", setup=method)

    assert "Please use one of the buttons below." in answer.text
    assert "It is off." in answer.text


@pytest.mark.parametrize("page", ["/tf-rescue", "/tf-select"])
def test_the_doors_of_the_library_that_are_not_used_are_closed(halfway: Desk, page: str) -> None:
    assert halfway.open(page).location == f"/login?next={page}"


@pytest.mark.parametrize("page", ["/tf-validate", "/mf-recovery", "/login"])
def test_who_is_signed_in_already_is_led_to_the_queue(desk: Desk, page: str) -> None:
    answer = desk.open(page)

    assert answer.location == "/moderation/"
    assert desk.open("/moderation/").status_code == 200
