"""Redis is stopped: readers notice nothing, the desk says that it has to wait, and comes back."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import STORES
from tests.support.cast import MONA, OPEN, SAME_ORIGIN, Desk, Reader, publish
from tests.support.redis_server import RedisServer
from tests.support.running import free_port

LATER = "Please come back later"

pytestmark = [
    pytest.mark.with_email,
    pytest.mark.skipif("redis" not in STORES, reason="needs redis-server"),
]


@pytest.fixture
def unreachable(build: Callable[..., Flask]) -> Flask:
    """The site where REDIS_URL names a port that nobody listens on."""
    app = build(redis_url=f"redis://127.0.0.1:{free_port()}")
    publish(app)
    return app


@pytest.fixture
def store(redis: RedisServer) -> RedisServer:
    """Where sessions lie and tries are counted."""
    return redis


@pytest.fixture
def silent(store: RedisServer) -> Iterator[RedisServer]:
    """A Redis that takes connections and answers nothing, once it was told so."""
    yield store
    store.signal(signal.SIGCONT)


@pytest.mark.parametrize("cookie", ["", "left over from better days"])
def test_readers_read_reply_and_change_their_reply(unreachable: Flask, cookie: str) -> None:
    reader = Reader(unreachable)
    if cookie:
        reader.client.set_cookie("session", cookie)

    receipt = reader.leave("It helped.", mail_replies="y")
    changed = {"comment": "It did.", "name": "Ann"}
    answers = [
        reader.open(f"/articles/{OPEN}"),
        reader.open(receipt),
        reader.client.post(receipt, data=changed, headers=SAME_ORIGIN),
        reader.open("/no/such/page"),
    ]

    assert [each.status_code for each in answers] == [200, 200, 303, 404]


@pytest.mark.parametrize("page", ["/login", "/tf-validate", "/moderation/"])
def test_the_desk_says_that_it_has_to_wait(unreachable: Flask, page: str) -> None:
    desk = Desk(unreachable)
    desk.client.set_cookie("session", "left over from better days")

    answer = desk.open(page)

    assert answer.status_code == 503
    assert LATER in answer.text


def test_a_stranger_is_told_at_the_sign_in(unreachable: Flask) -> None:
    desk = Desk(unreachable)

    sign_in = desk.open("/login")

    assert desk.open("/moderation/").location == "/login?next=/moderation/"
    assert (sign_in.status_code, LATER in sign_in.text) == (503, True)


def test_a_mail_that_can_not_be_counted_is_not_asked_for(unreachable: Flask) -> None:
    reader = Reader(unreachable)

    asked = reader.client.post("/my-comments", data={"email": "ann@x.org"}, headers=SAME_ORIGIN)

    assert (asked.status_code, LATER in asked.text) == (503, True)


def test_nobody_tries_a_password_uncounted(site: Flask, silent: RedisServer) -> None:
    mona = Desk.hired(site)
    form = {"email": MONA, "password": mona.password, "csrf_token": mona.token("/login")}
    silent.signal(signal.SIGSTOP)

    with_cookie = mona.client.post("/login", data=form)
    mona.client.delete_cookie("session")
    without = mona.client.post("/login", data=form)

    assert (with_cookie.status_code, without.status_code) == (503, 400)


def test_a_session_is_still_there_when_redis_answers_again(desk: Desk, silent: RedisServer) -> None:
    silent.signal(signal.SIGSTOP)
    meanwhile = desk.open("/moderation/")
    silent.signal(signal.SIGCONT)

    assert meanwhile.status_code == 503
    assert desk.open("/moderation/").status_code == 200


def test_a_redis_that_was_started_anew_needs_no_help(
    site: Flask, desk: Desk, store: RedisServer
) -> None:
    store.stop()
    meanwhile = desk.open("/moderation/").status_code
    store.start()

    again = desk.sign_in(MONA, desk.password)

    assert (meanwhile, again.status_code) == (503, 302)


def test_signing_out_while_redis_is_away_is_not_claimed(desk: Desk, silent: RedisServer) -> None:
    token = desk.token("/moderation/")
    silent.signal(signal.SIGSTOP)

    answer = desk.client.post("/logout", data={"csrf_token": token})

    assert answer.status_code == 503
