"""A page that is ready is sent without waking the site: the same bytes, and never an old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, request_started
from sqlalchemy import event
from werkzeug.test import TestResponse

from blueprints.common.caching.page_cache import PageCache
from extensions import db
from models.articles.page_version import PageVersions, Unanswered
from tests.support.cast import OPEN, Desk, Reader
from tests.support.clock import Clock
from tests.support.decide import decide
from tests.support.rows import rows

PAGE = f"/articles/{OPEN}"
FEED = f"{PAGE}/comments.atom"
ITS_OWN = {"X-Request-ID"}  # headers that each answer makes anew


def ask(reader: Reader, path: str = PAGE, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reader.client.get(path, headers={"Accept-Encoding": "br", **named})


def said(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All of an answer but what is made anew for each, in no order."""
    kept = sorted((n, v) for n, v in answer.headers if n not in ITS_OWN)
    return answer.status_code, kept, answer.data


@contextmanager
def woken(site: Flask) -> Iterator[list[str]]:
    """The requests that reach Flask meanwhile."""
    seen: list[str] = []

    def note(_app: Flask, **_more: object) -> None:
        seen.append("request")

    with request_started.connected_to(note, site):
        yield seen


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?order=newest", FEED])
def test_the_second_reader_gets_the_same_without_waking_the_site(
    site: Flask, reader: Reader, path: str
) -> None:
    first = ask(reader, path)

    with woken(site) as seen:
        second = ask(Reader(site, address="198.51.100.7"), path)

    assert said(second) == said(first)
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert seen == []


def test_who_knows_the_page_is_told_so_in_the_same_way(site: Flask, reader: Reader) -> None:
    tag = ask(reader, Accept_Encoding="gzip").headers["ETag"]
    by_the_site = ask(reader, f"{PAGE}?page=1&order=", Accept_Encoding="gzip")
    usual = ask(reader, f"{PAGE}?order=oldest", Accept_Encoding="gzip", If_None_Match=tag)

    with woken(site) as seen:
        ready = ask(reader, Accept_Encoding="gzip", If_None_Match=f'"other", W/{tag}')

    assert by_the_site.status_code == 302
    assert said(ready) == said(usual)
    assert (ready.status_code, seen) == (304, [])


@pytest.mark.parametrize("path", [PAGE, FEED])
def test_a_decision_is_seen_by_the_next_reader(site: Flask, reader: Reader, path: str) -> None:
    reader.leave("It helped me.")
    assert "It helped me." not in ask(reader, path, Accept_Encoding="identity").text

    decide(site, 1, "approve")

    assert "It helped me." in ask(reader, path, Accept_Encoding="identity").text


def test_what_another_process_decided_is_seen_as_well(
    site: Flask, build: Callable[..., Flask], reader: Reader
) -> None:
    reader.leave("It helped me.")
    reader.article()

    decide(build(), 1, "approve")

    assert "It helped me." in reader.article()


@pytest.mark.parametrize(
    "path",
    [f"{PAGE}?reply_to=1", f"{PAGE}?utm=x", f"{PAGE}?page=1&page=1", "/", "/login", "/search?q=a"],
)
def test_any_other_address_goes_the_usual_way(site: Flask, reader: Reader, path: str) -> None:
    ask(reader, path)

    with woken(site) as seen:
        ask(reader, path)

    assert seen == ["request"]


def test_a_ready_page_is_for_this_site_alone(reader: Reader) -> None:
    ask(reader)

    assert ask(reader, Host="evil.example").status_code == 400


def test_a_moderator_gets_the_readers_page_and_keeps_the_session(
    site: Flask, reader: Reader
) -> None:
    mona = Desk.signed_in(site)
    first = ask(reader)

    answer = mona.client.get(PAGE, headers={"Accept-Encoding": "br"})

    assert said(answer) == said(first)
    assert mona.open("/moderation/").status_code == 200


@pytest.mark.parametrize("method", ["HEAD", "POST", "DELETE"])
def test_only_reading_is_answered_so(site: Flask, reader: Reader, method: str) -> None:
    ask(reader)

    with woken(site) as seen:
        reader.client.open(PAGE, method=method, headers={"Accept-Encoding": "br"})

    assert seen == ["request"]


def test_the_oldest_page_makes_room(site: Flask, reader: Reader) -> None:
    weights = [len(ask(reader, Accept_Encoding=each).data) for each in ("br", "gzip")]
    site.extensions["page_cache"] = PageCache(max_bytes=sum(weights) + 100)
    for path in (PAGE, f"{PAGE}?order=newest"):
        ask(reader, path)

    with woken(site) as seen:
        ask(reader)

    assert seen == ["request"]


def test_a_version_that_the_database_does_not_say_is_not_none(site: Flask) -> None:
    with site.app_context():
        editions = PageVersions(db.engine)
    assert editions.version_of(OPEN) == 1
    assert editions.version_of("no-such-article") is None

    rows(site, "ALTER TABLE articles RENAME TO gone")

    with pytest.raises(Unanswered):
        editions.version_of(OPEN)


def test_a_proxy_of_the_sites_own_may_keep_a_page_until_the_second_ends(
    build: Callable[..., Flask], site: Flask
) -> None:
    behind = Reader(build(trusted_proxies=1))

    answers = [ask(behind), ask(behind)]

    assert all(each.headers["X-Accel-Expires"].startswith("@1") for each in answers)
    assert all(each.headers["Cache-Control"] == "public, no-cache" for each in answers)
    assert "X-Accel-Expires" not in ask(Reader(site)).headers


def test_what_takes_long_to_answer_was_true_when_it_was_asked_for(
    build: Callable[..., Flask], site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, clock = build(trusted_proxies=1), Clock(monkeypatch)
    with app.app_context():
        event.listen(db.engine, "checkout", lambda *_connection: clock.move(5))

    for _either_way in range(2):
        asked = int(clock.now())
        answer = ask(Reader(app))

        assert clock.now() >= asked + 5
        assert answer.headers["X-Accel-Expires"] in {f"@{asked}", f"@{asked + 1}"}


def test_a_file_named_by_its_content_may_be_kept_by_a_proxy(
    build: Callable[..., Flask], site: Flask
) -> None:
    behind = Reader(build(trusted_proxies=1))
    address = re.findall(r"/static/[^\"]+", behind.article())[0]

    assert behind.open(address).headers["X-Accel-Expires"] == "31536000"
    assert "X-Accel-Expires" not in behind.open("/static/css/base.css").headers


def test_a_ready_page_waits_for_nobody_who_writes(site: Flask, reader: Reader) -> None:
    first = ask(reader)
    handed_on: list[str] = []

    def line(_site: Any) -> Any:
        def stand(environ: dict[str, str], _start: object) -> tuple[bytes, ...]:
            handed_on.append(environ["PATH_INFO"])
            return ()

        return stand

    site.extensions["response_cache"].wrap(line)

    assert said(ask(reader)) == said(first)
    assert handed_on == []
