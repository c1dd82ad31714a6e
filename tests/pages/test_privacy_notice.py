"""/privacy says what the settings are, and what the rules do."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask

from models.privacy.retention_rules import RULES
from tests.support.cast import Reader

Build = Callable[..., Flask]


def page(site: Flask) -> str:
    return unescape(Reader(site).open("/privacy").text)


def told(site: Flask, rule: str) -> str:
    """What the page tells about one rule."""
    found = re.search(rf'<div id="{rule.replace(" ", "-")}">(.*?)</div>', page(site), re.S)
    assert found, rule
    return found[1]


@pytest.mark.with_email
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_told_with_what_why_and_who(site: Flask, rule: Any) -> None:
    said = told(site, rule.name)

    assert all(str(each) in said for each in (rule.what, rule.why, rule.seen_by))
    assert rule.since in said
    assert rule.with_email in said


def test_without_a_mail_server_it_promises_no_email(build: Build) -> None:
    for mail_url, shown in (("", False), ("smtp://127.0.0.1:25", True)):
        said = page(build(mail_url=mail_url))
        assert [each in said for each in ('id="letters"', 'id="links-in-mails"')] == [shown] * 2
        assert ("emails you asked for" in said) == shown
        assert ('href="/my-comments">Your replies</a>:' in said) == shown
        assert 'id="email-files"' not in said


@pytest.mark.parametrize(
    ("setting", "value", "rule", "said"),
    [
        ("network_kept_hours", 72, "networks", "72 hours"),
        ("network_kept_hours", 5, "networks", "5 hours"),
        ("network_kept_hours", 5, "networks of reports", "5 hours"),
        ("network_kept_hours", 5, "same words", "5 hours"),
        ("network_kept_hours", 1, "networks", "1 hour<"),
        ("network_kept_hours", 96, "networks", "4 days"),
        ("rejected_words_days", 30, "rejected words", "30 days"),
        ("rejected_words_days", 11, "rejected words", "11 days"),
        ("spam_words_days", 12, "words of spam", "12 days"),
        ("redacted_words_days", 13, "redacted words", "13 days"),
        ("address_kept_days", 14, "addresses", "14 days"),
    ],
)
def test_the_page_says_what_the_setting_is(
    build: Build, setting: str, value: int, rule: str, said: str
) -> None:
    assert said in told(build(**{setting: value}), rule)


@pytest.mark.parametrize(
    ("mail_url", "said"),
    [
        ("", "This site does not send email."),
        ("file:", "an email that you asked for is written to a file on this computer"),
        ("smtp://127.0.0.1:25", "mail server of this site"),
    ],
)
def test_it_says_whether_mail_is_sent(build: Build, mail_url: str, said: str) -> None:
    assert said in page(build(mail_url=mail_url))


def test_a_page_that_a_reader_keeps_is_another_one_once_mail_is_sent(build: Build) -> None:
    urls = ("", "file:", "smtp://127.0.0.1:25")

    tags = {Reader(build(mail_url=each)).open("/privacy").headers["ETag"] for each in urls}

    assert len(tags) == 3


def test_it_says_whether_another_service_tells_moderators(build: Build) -> None:
    assert "another service" not in page(build())
    assert "another service" in page(build(notify_urls="ntfy://127.0.0.1/desk"))


@pytest.mark.parametrize("path", ["/", "/articles/sleep-and-pain", "/comment-policy"])
def test_every_page_leads_there(reader: Reader, path: str) -> None:
    assert 'href="/privacy"' in reader.open(path).text


def test_the_form_leads_there(reader: Reader) -> None:
    form = re.search(r"<form class=\"reply-form\".*?</form>", reader.article(), re.S)

    assert form
    assert 'href="/privacy"' in form[0]


def test_the_page_is_the_same_for_everybody_and_sets_no_cookie(reader: Reader) -> None:
    answer = reader.open("/privacy")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, no-cache"


def test_the_page_speaks_the_language_of_the_site(build: Build) -> None:
    assert '<html lang="de"' in page(build(site_language="de"))
