"""How guessing passwords is slowed down, over all processes that share the counters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import STORES
from tests.support.cast import MONA, Desk
from tests.support.clock import Clock
from tests.support.redis_server import RedisServer

NEW = "four unrelated words of mine"
ELSEWHERE = "203.0.113.77"
in_files = pytest.mark.parametrize("store", ["files"], indirect=True)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> RedisServer | None:
    """Where tries are counted: each test runs with both."""
    return request.getfixturevalue("redis") if request.param == "redis" else None


@pytest.fixture
def mona(site: Flask) -> Desk:
    """Mona, who has an account and has not signed in yet."""
    return Desk.hired(site)


def guess(desk: Desk, email: str = MONA, *, times: int = 1) -> list[int]:
    return [desk.sign_in(email, "not the password").status_code for _ in range(times)]


def test_the_sixth_wrong_password_is_told_to_wait(mona: Desk) -> None:
    answers = guess(mona, times=5)

    sixth = mona.sign_in(MONA, "not the password")

    assert answers == [422] * 5
    assert sixth.status_code == 429
    assert 0 < int(sixth.headers["Retry-After"]) <= 300
    assert "Too many tries were not right" in sixth.text


def test_the_right_password_gets_in_after_the_wait(mona: Desk, clock: Clock) -> None:
    guess(mona, times=6)
    refused = mona.sign_in(MONA, mona.password)

    clock.move(int(refused.headers["Retry-After"]))
    answer = mona.sign_in(MONA, mona.password)

    assert refused.status_code == 429
    assert answer.status_code == 302


def test_trying_on_does_not_make_the_wait_longer(mona: Desk, clock: Clock) -> None:
    guess(mona, times=6)
    clock.move(200)

    answer = mona.sign_in(MONA, "not the password")

    assert int(answer.headers["Retry-After"]) <= 101


def test_somebody_elsewhere_is_not_kept_out_by_anothers_guesses(site: Flask, mona: Desk) -> None:
    guess(mona, times=6)

    mona_at_home = Desk(site, address=ELSEWHERE)
    max_at_home = Desk.hired(site, "max@desk.example", address=ELSEWHERE)

    assert mona_at_home.sign_in(MONA, mona.password).status_code == 302
    assert max_at_home.sign_in("max@desk.example", max_at_home.password).status_code == 302


def test_one_network_can_try_only_so_many_accounts(mona: Desk) -> None:
    answers = [guess(mona, f"somebody{number}@desk.example")[0] for number in range(21)]

    assert answers == [422] * 20 + [429]


def test_one_account_can_be_tried_only_so_often_from_everywhere(site: Flask, mona: Desk) -> None:
    for network in range(20):
        guess(Desk(site, address=f"10.0.{network}.1"), times=5)

    answer = Desk(site, address=ELSEWHERE).sign_in(MONA, mona.password)

    assert answer.status_code == 429


def test_the_right_password_is_never_counted(site: Flask, mona: Desk) -> None:
    desks = [Desk(site) for _ in range(7)]

    answers = [desk.sign_in(MONA, mona.password).status_code for desk in desks]

    assert answers == [302] * 7


@pytest.mark.parametrize("email", ["MONA@DESK.example", "mona@ｄesk.example", "mona@desk。example"])
def test_another_spelling_of_the_address_is_the_same_account(mona: Desk, email: str) -> None:
    guess(mona, times=5)

    assert guess(mona, email) == [429]


def test_guesses_sent_all_at_once_are_counted_one_by_one(site: Flask, mona: Desk) -> None:
    desks = [Desk(site) for _ in range(12)]
    for desk in desks:
        desk.open("/login")

    with ThreadPoolExecutor(12) as crowd:
        answers = sorted(answer for [answer] in crowd.map(guess, desks))

    assert answers == [422] * 5 + [429] * 7


@pytest.mark.parametrize("page", ["/verify", "/change"])
def test_the_password_can_not_be_guessed_in_a_session_left_open(desk: Desk, page: str) -> None:
    fields = {"new_password": NEW, "new_password_confirm": NEW}

    answers = [desk.press(page, password="wrong", **fields).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_no_address_is_kept_to_count_guesses(
    mona: Desk, tmp_path: Path, store: RedisServer | None
) -> None:
    guess(mona)

    files = (each.read_bytes() for each in tmp_path.glob("counters.db*"))
    kept = b" ".join(store.client.keys() if store else files)
    assert b"LIMITER" in kept
    assert b"mona" not in kept
    assert b"198.51.100" not in kept


@in_files
def test_the_file_of_counters_is_for_its_owner_alone(mona: Desk, tmp_path: Path) -> None:
    guess(mona)

    assert (tmp_path / "counters.db").stat().st_mode & 0o777 == 0o600


@in_files
def test_who_can_not_be_counted_can_not_try(mona: Desk, tmp_path: Path) -> None:
    (tmp_path / "counters.db").write_bytes(b"no database at all" * 100)

    answer = mona.sign_in(MONA, mona.password)

    assert answer.status_code == 503
    assert "Please come back later" in answer.text
