"""The headers that every answer carries, whatever the answer is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import OPEN, Reader, publish

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def answers(reader: Reader) -> dict[str, TestResponse]:
    """One answer of each kind."""
    page = reader.open(f"/articles/{OPEN}")
    known = {"If-None-Match": page.headers["ETag"]}
    return {
        "page": page,
        "304": reader.client.get(f"/articles/{OPEN}", headers=known),
        "redirect": reader.reply("Words."),
        "receipt": reader.open(reader.reply("More words.").location),
        "static": reader.open("/static/css/base.css"),
        "static not there": reader.open("/static/none.css"),
        "404": reader.open("/none"),
        "405": reader.client.delete("/"),
        "413": reader.client.post(f"/articles/{OPEN}/comments", data=b"x" * 300_000),
        "422": reader.reply(""),
        "locked": reader.open("/moderation/"),
        "another host": reader.client.get("/", headers={"Host": "evil.example"}),
        "options": reader.client.options("/"),
    }


def test_every_answer_carries_every_header(reader: Reader) -> None:
    for kind, answer in answers(reader).items():
        said = answer.headers
        assert said["Content-Security-Policy"] == POLICY, kind
        assert said["X-Content-Type-Options"] == "nosniff", kind
        assert said["X-Frame-Options"] == "DENY", kind
        assert said["Referrer-Policy"] in {"same-origin", "no-referrer"}, kind
        assert said["Permissions-Policy"], kind
        assert said["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert said["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert "Strict-Transport-Security" not in said, kind


def test_only_public_pages_and_files_may_be_kept(reader: Reader) -> None:
    kept = {kind for kind, each in answers(reader).items() if each.cache_control.public}

    assert kept == {"page", "304", "static"}


def test_a_file_named_by_its_content_is_kept_for_ever(reader: Reader) -> None:
    address = reader.article().split('href="/static/sheets/site.css', 1)[1].split('"', 1)[0]

    assert reader.open(f"/static/sheets/site.css{address}").cache_control.immutable


def test_a_file_asked_for_by_the_name_of_another_version_is_asked_for_again(
    reader: Reader,
) -> None:
    other = reader.open("/static/css/base.css?v=other").cache_control

    assert other.no_cache
    assert not other.immutable
    assert other.max_age is None


@pytest.fixture
def https_site(build: Callable[..., Flask]) -> Flask:
    """The site at a public address, behind one proxy."""
    app = build(site_url="https://used-for.example", trusted_proxies=1)
    publish(app)
    return app


FORWARDED = {
    "Host": "used-for.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "198.51.100.9",
}


def test_https_turns_on_strict_transport_and_host_cookies(https_site: Flask) -> None:
    answer = https_site.test_client().get("/login", headers=FORWARDED)

    cookie = answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_a_name_that_is_not_ours_is_refused(https_site: Flask) -> None:
    for headers in ({"Host": "evil.example"}, {**FORWARDED, "X-Forwarded-Host": "evil.example"}):
        assert https_site.test_client().get("/", headers=headers).status_code == 400


def test_forwarding_headers_nobody_vouches_for_are_ignored(site: Flask) -> None:
    spoofed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    answer = site.test_client().get("/moderation/", headers=spoofed)

    assert answer.location == "/login?next=/moderation/"


def test_a_spoofed_address_does_not_get_around_the_limit(
    build: Callable[..., Flask],
) -> None:
    app = build(reply_limit=1)
    publish(app)
    reader = Reader(app)
    reader.leave("One.")

    reader.headers = {**reader.headers, "X-Forwarded-For": "203.0.113.77"}

    assert reader.reply("Two.").status_code == 429
