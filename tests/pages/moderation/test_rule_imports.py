"""Taking over a list of words: tried first, with a warning for each that hits approved replies."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.moderation.test_roles import take_role
from tests.pages.moderation.test_rules import decided, tried
from tests.support.cast import Desk, Reader
from tests.support.rows import how_many, rows

IMPORT = "/moderation/rules/import"
LIST = """viagra
Casino
baclofen
example.org
viagra
192.0.2.
ann@example.com
[url=
"""
TO_WORK = "SELECT kind, pattern, effect, version FROM screening_rules ORDER BY id"


@pytest.fixture
def history(reader: Reader, desk: Desk) -> None:
    """A desk that approved replies about a medicine, and took others for spam."""
    spam = [("Viagra at example.org", "spam"), ("v1agra!", "spam")]
    about = [("Baclofen helped me.", "approve"), ("I take baclofen.", "approve")]
    decided(reader, desk, *spam, *about, ("Fine.", "approve"))


def press(desk: Desk, words: str = LIST, **fields: object) -> TestResponse:
    """Send the list as the page does; a long one otherwise: this client leaves such files open."""
    sent = {"words": words, "effect": "doubt", "note": "a list", **fields}
    sent["csrf_token"] = desk.token(IMPORT)
    kind = "multipart/form-data" if len(words) < 1_000 else "application/x-www-form-urlencoded"
    return desk.client.post(IMPORT, data=sent, content_type=kind)


def proof(page: str) -> dict[str, str]:
    """What the lab's form sends beside the list."""
    warned = re.search(r'name="warned"[^>]*value="([^"]*)"', page)
    assert warned
    return {**tried(page), "warned": unescape(warned[1])}


def test_the_lab_tells_what_a_list_becomes_and_warns(history: None, desk: Desk) -> None:
    page = press(desk).text

    assert "Rule lab: 4 rules" in page
    assert re.findall(r"<dd>(\d)</dd>", page) == ["2", "0", "2"]
    assert "1 entry hits approved replies" in page
    assert "<bdi>baclofen</bdi>: 2 approved, 0 spam" in page
    assert "2 lines left out. E-mail addresses and IP addresses" in page
    assert "1 line left out. Pieces of HTML or code" in page
    assert "1 line stood there twice" in page


def test_what_hits_approved_replies_is_left_out(site: Flask, history: None, desk: Desk) -> None:
    sure = proof(press(desk).text)

    answer = press(desk, **sure)

    assert answer.location == "/moderation/rules?changed=1"
    assert rows(site, TO_WORK) == [
        ("words", "viagra", "doubt", 1),
        ("words", "casino", "doubt", 1),
        ("domain", "example.org", "doubt", 1),
    ]
    assert "3 rules work from now on." in desk.open("/moderation/rules").text


def test_what_was_ticked_is_taken_all_the_same(site: Flask, history: None, desk: Desk) -> None:
    sure = proof(press(desk).text)

    press(desk, **sure, take="baclofen")

    assert ("words", "baclofen", "doubt", 1) in rows(site, TO_WORK)


def test_a_list_of_which_nothing_is_left_is_shown_with_its_ticks_again(
    site: Flask, history: None, desk: Desk
) -> None:
    sure = proof(press(desk, "baclofen").text)

    answer = press(desk, "baclofen", **sure)

    assert (answer.status_code, how_many(site, "screening_rules")) == (200, 0)
    assert "it is left out unless you tick it" in answer.text


def test_an_auditor_finds_no_button_that_is_refused(site: Flask, desk: Desk) -> None:
    take_role(site, "auditor")

    page = desk.open(IMPORT)

    assert (page.status_code, f'action="{IMPORT}"' in page.text) == (200, False)


@pytest.mark.parametrize("change", [{"words": "poker"}, {"effect": "spam"}, {"warned": ""}])
def test_another_list_than_was_tried_is_tried_again(
    site: Flask, history: None, desk: Desk, change: dict[str, str]
) -> None:
    sure = proof(press(desk).text)

    answer = press(desk, **{**sure, **change})

    assert (answer.status_code, how_many(site, "screening_rules")) == (200, 0)


def test_rules_that_are_there_stay_as_they_are(site: Flask, desk: Desk) -> None:
    press(desk, **proof(press(desk, "viagra").text), words="viagra")

    page = press(desk, effect="spam").text
    press(desk, effect="spam", **proof(page))

    assert "1 is a rule already" in page
    assert [row[1:] for row in rows(site, TO_WORK)] == [
        ("viagra", "doubt", 1),
        ("casino", "spam", 2),
        ("baclofen", "spam", 2),
        ("example.org", "spam", 2),
    ]


def test_a_list_with_nothing_new_is_refused_and_kept(desk: Desk) -> None:
    press(desk, **proof(press(desk).text))

    answer = press(desk, **proof(press(desk).text))

    assert answer.status_code == 422
    assert "Each of these is a rule already" in answer.text
    assert "baclofen" in answer.text


def test_a_whole_list_ends_at_once(site: Flask, desk: Desk) -> None:
    press(desk, **proof(press(desk).text))
    changed = "/moderation/rules?changed=1"
    assert "4 rules were put to work together." in desk.open(changed).text

    desk.press("/moderation/rules/changes/1/end", on=changed)

    assert {row[3] for row in rows(site, TO_WORK)} == {2}
    assert rows(site, "SELECT id FROM screening_rules WHERE ended_at IS NULL") == []
    assert desk.press("/moderation/rules/changes/1/end", on=changed).status_code == 422


def test_a_long_list_is_taken_and_one_that_is_too_long_is_named(desk: Desk) -> None:
    long = "".join(f"word{n}x\n" for n in range(60_000))

    answers = [press(desk, long), press(desk, "a\n" * 70_002), press(desk, "a" * 1_600_000)]

    assert [each.status_code for each in answers] == [200, 422, 413]
    assert "Rule lab: 60000 rules" in answers[0].text
    assert "70,000 lines and 1 MB fit" in answers[1].text
