"""Sessions of moderators: kept on the server, never carried by readers' pages, and ended."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from flask import Flask, flash

from app import create_app
from config import Settings
from tests.conftest import STORES
from tests.support.cast import MONA, OPEN, Desk
from tests.support.clock import Clock
from tests.support.redis_server import RedisServer

MINUTES = 60  # seconds
in_files = pytest.mark.parametrize("store", ["files"], indirect=True)
in_redis = pytest.mark.parametrize("store", STORES[1:], indirect=True)
READERS_PAGES = ["/", f"/articles/{OPEN}", "/healthz", "/static/icon.svg", "/no/such/page"]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> RedisServer | None:
    """Where sessions lie: each test runs with both."""
    return request.getfixturevalue("redis") if request.param == "redis" else None


@pytest.fixture
def secure_site(settings: Settings) -> Iterator[Flask]:
    """The site behind https."""
    with another_site(replace(settings, site_url="https://site.example")) as app:
        yield app


@pytest.fixture
def small_site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The site with room for ten sessions."""
    monkeypatch.setattr("blueprints.common.security.session_stores.MAX_SESSIONS", 10)
    with another_site(settings) as app:
        yield app


@contextmanager
def another_site(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


def cookie(desk: Desk) -> str:
    kept = desk.client.get_cookie("session")
    assert kept
    return kept.value


def with_cookie(site: Flask, value: str) -> Desk:
    """Somebody who sends a cookie that was found or planted."""
    desk = Desk(site)
    desk.client.set_cookie("session", value)
    return desk


def test_the_cookie_says_nothing_but_a_random_number(site: Flask) -> None:
    cookies = {cookie(Desk.signed_in(site, f"{name}@desk.example")) for name in "ab"}

    assert len(cookies) == 2
    assert all(len(value) >= 43 and "." not in value for value in cookies)


def test_signing_in_gives_the_session_a_new_number(site: Flask) -> None:
    mona = Desk.hired(site)
    mona.open("/login")
    planted = cookie(mona)

    mona.sign_in(MONA, mona.password)

    assert cookie(mona) != planted
    assert with_cookie(site, planted).open("/moderation/").status_code == 302


def test_a_form_from_before_signing_in_is_worth_nothing_after(site: Flask) -> None:
    mona = Desk.hired(site)
    token = mona.token("/login")
    mona.client.post("/login", data={"email": MONA, "password": mona.password, "csrf_token": token})

    assert mona.client.post("/logout", data={"csrf_token": token}).status_code == 400


def test_a_cookie_sent_again_after_signing_out_opens_nothing(site: Flask, desk: Desk) -> None:
    stolen = cookie(desk)
    before = with_cookie(site, stolen).open("/moderation/").status_code

    desk.press("/logout", on="/moderation/")

    assert before == 200
    assert with_cookie(site, stolen).open("/moderation/").status_code == 302


def test_a_page_still_on_its_way_at_sign_out_does_not_bring_the_session_back(site: Flask) -> None:
    on_its_way, signed_out = Event(), Event()
    site.add_url_rule("/slow", "slow", lambda: slow_page(on_its_way, signed_out))
    desk = Desk.signed_in(site)
    same = with_cookie(site, cookie(desk))

    with ThreadPoolExecutor(1) as elsewhere:
        page = elsewhere.submit(same.open, "/slow")
        on_its_way.wait(20)
        desk.press("/logout", on="/moderation/")
        signed_out.set()

    assert page.result().text == "done"
    assert same.open("/moderation/").status_code == 302


def slow_page(on_its_way: Event, signed_out: Event) -> str:
    flash("This is written into the session.")
    on_its_way.set()
    return "done" if signed_out.wait(20) else "nobody signed out"


def test_an_hour_without_a_request_ends_the_session(desk: Desk, clock: Clock) -> None:
    clock.move(59 * MINUTES)
    meanwhile = desk.open("/moderation/").status_code
    clock.move(61 * MINUTES)

    assert meanwhile == 200
    assert desk.open("/moderation/").status_code == 302


def test_twelve_hours_end_the_session_of_the_busiest_moderator(desk: Desk, clock: Clock) -> None:
    answers = []
    for _ in range(13):
        clock.move(55 * MINUTES)
        answers.append(desk.open("/moderation/").status_code)
    clock.move(6 * MINUTES)

    assert answers == [200] * 13
    assert desk.open("/tf-setup").location == "/login?next=/tf-setup"


@pytest.mark.parametrize("page", READERS_PAGES)
def test_a_page_for_readers_never_mentions_a_session(desk: Desk, page: str) -> None:
    with desk.open(page) as answer:
        headers = answer.headers

    assert "Set-Cookie" not in headers
    assert "cookie" not in headers.get("Vary", "").lower()


def test_a_reply_of_a_moderator_is_a_readers_reply(desk: Desk) -> None:
    answer = desk.client.post(f"/articles/{OPEN}/comments", data={"comment": ""})

    assert "Set-Cookie" not in answer.headers
    assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_reading_does_not_make_a_session_longer(desk: Desk, clock: Clock) -> None:
    clock.move(40 * MINUTES)
    desk.open(f"/articles/{OPEN}")
    clock.move(30 * MINUTES)

    assert desk.open("/moderation/").status_code == 302


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(site: Flask) -> None:
    said = Desk(site).open("/login").headers["Set-Cookie"]

    assert said.startswith("session=")
    assert said.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_behind_https_the_cookie_belongs_to_this_host_alone(secure_site: Flask) -> None:
    client = secure_site.test_client()

    said = client.get("/login", base_url="https://site.example").headers["Set-Cookie"]

    assert said.startswith("__Host-session=")
    assert said.split("; ")[1:] == ["Secure", "HttpOnly", "Path=/", "SameSite=Lax"]


@in_files
def test_sessions_lie_where_nobody_else_can_read_them(desk: Desk, settings: Settings) -> None:
    folder = Path(settings.instance_dir, "sessions")

    modes = {each.stat().st_mode & 0o777 for each in folder.iterdir()}

    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes == {0o600}


@in_files
def test_a_crowd_at_the_sign_in_does_not_sign_out_who_is_at_work(
    small_site: Flask, settings: Settings
) -> None:
    desk = Desk.signed_in(small_site)

    for _ in range(30):
        Desk(small_site).open("/login")

    assert desk.open("/moderation/").status_code == 200
    assert len(list(Path(settings.instance_dir, "sessions").iterdir())) < 15


@in_redis
def test_who_reads_redis_finds_no_cookie_there(desk: Desk, store: RedisServer) -> None:
    (key,) = store.client.keys("session:*")

    assert cookie(desk).encode() not in key
    assert 0 < store.client.ttl(key) <= 60 * MINUTES


def test_no_page_around_the_sign_in_is_kept_by_a_cache(desk: Desk) -> None:
    pages = ["/login", "/change", "/tf-setup", "/mf-recovery-codes", "/moderation/"]

    assert {desk.open(page).headers["Cache-Control"] for page in pages} == {"no-store"}
