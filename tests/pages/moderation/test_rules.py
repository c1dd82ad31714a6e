"""The team's rules at the desk: tried first, put to work, changed, ended, applied to what waits."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.moderation.test_roles import take_role
from tests.support.cast import Desk, Reader
from tests.support.rows import how_many, rows

RULES = "/moderation/rules"
CASINO = {"kind": "words", "pattern": "Casino", "effect": "spam", "note": "since autumn"}
IN_FORCE = "SELECT kind, pattern, effect, version FROM screening_rules WHERE ended_at IS NULL"
FOUND = 'SELECT comment_id, "check", effect, rule_id FROM findings WHERE rule_id IS NOT NULL'


def tried(page: str) -> dict[str, str]:
    """What the lab's button sends beside the fields."""
    found = re.search(r'name="tried"[^>]*value="([^"]+)"', page)
    assert found, page
    return {"tried": unescape(found[1]), "go": "Put it to work"}


def put_to_work(desk: Desk, to: str = RULES, **fields: str) -> TestResponse:
    """Try a rule, then put it to work."""
    typed = {**CASINO, **fields}
    return desk.press(to, on=RULES, **typed, **tried(desk.press(to, on=RULES, **typed).text))


def decided(reader: Reader, desk: Desk, *said: tuple[str, str]) -> None:
    """Replies that were decided, the first with the number 1."""
    for number, (words, decision) in enumerate(said, start=1):
        reader.leave(words, email=f"r{number}@example.org")
        desk.decide(number, decision)


def test_the_lab_shows_what_a_rule_would_have_done(reader: Reader, desk: Desk) -> None:
    spam = [(f"The best c@sino, number {n}", "spam") for n in range(4)]
    decided(reader, desk, *spam, ("A casino closed here.", "approve"), ("Fine.", "approve"))

    page = desk.press(RULES, **CASINO).text

    assert "Tried on the 6 replies" in page
    assert "It would have held:" in page
    assert re.findall(r"<dd>(\d)</dd>", page) == ["4", "0", "1"]
    assert "A <mark>casino</mark> closed here." in page
    assert "/moderation/comments/5" in page


def test_trying_keeps_nothing(site: Flask, desk: Desk) -> None:
    assert desk.press(RULES, **CASINO).status_code == 200

    assert how_many(site, "screening_rules") == 0


def test_words_that_are_gone_and_answers_of_the_site_are_not_tried_on(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    decided(reader, desk, ("A casino.", "approve"), ("My casino.", "reject"))
    desk.press("/moderation/comments/1/answers", comment="No casino here.")
    for decision in ("reject", "approve"):
        desk.decide(3, decision)
    rows(site, "UPDATE comments SET source = '', html = '' WHERE id = 2")  # kept for long enough

    page = desk.press(RULES, **CASINO).text

    assert "Tried on the 1 reply behind" in page


def test_what_was_tried_is_put_to_work_and_holds_the_next_reply(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    answer = put_to_work(desk)

    reader.leave("Come to my cаsino!")  # with a Cyrillic a

    assert answer.location == f"{RULES}?changed=1"
    assert rows(site, IN_FORCE) == [("words", "casino", "spam", 1)]
    assert rows(site, FOUND) == [(1, "words", "spam", 1)]
    assert "likely spam" in desk.open(RULES).text
    assert "Come to my" in desk.open("/moderation/?lane=suspected&rule=1").text


@pytest.mark.parametrize("change", [{"pattern": "poker"}, {"effect": "urgent"}, {"note": "other"}])
def test_what_was_changed_after_trying_is_tried_again(
    site: Flask, desk: Desk, change: dict[str, str]
) -> None:
    proof = tried(desk.press(RULES, **CASINO).text)

    page = desk.press(RULES, **{**CASINO, **change}, **proof)

    assert (page.status_code, how_many(site, "screening_rules")) == (200, 0)
    assert "not at work yet" in page.text


REFUSED = {
    "nothing": ({"pattern": ""}, "Please type what the rule looks for."),
    "no letter": ({"pattern": "!!!"}, "There is no word in it."),
    "only a wildcard": ({"pattern": "*"}, "A wildcard * stands within a word"),
    "a short wildcard": ({"pattern": "ca*"}, "A wildcard * stands within a word"),
    "an address": ({"pattern": "ann@example.org"}, "the desk keeps none of them"),
    "a computer": ({"pattern": "192.0.2.1"}, "the desk keeps none of them"),
    "no domain": ({"kind": "domain", "pattern": "example"}, "A domain looks like example.org"),
    "a strange domain": ({"kind": "domain", "pattern": "http://[a"}, "A domain looks like"),
    "no number": ({"kind": "links", "pattern": "many"}, "a number of links from 1 to 50"),
    "too many links": ({"kind": "links", "pattern": "51"}, "a number of links from 1 to 50"),
    "too long": ({"pattern": "a" * 201}, "200 characters fit"),
    "longer as it is compared": ({"pattern": "İ" * 150}, "A rule has at most 200 characters"),
    "an address in the note": ({"note": "of ann@example.org"}, "take the e-mail address out"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_can_not_be_a_rule_is_refused_and_kept(desk: Desk, case: str) -> None:
    typed, sentence = REFUSED[case]

    answer = desk.press(RULES, **{**CASINO, **typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="since autumn"' in answer.text or "note" in typed


def test_no_level_of_headings_is_left_out(desk: Desk) -> None:
    put_to_work(desk)

    levels = [int(each) for each in re.findall(r"<h([1-6])", desk.open(RULES).text)]

    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))


def test_the_same_rule_is_never_there_twice(site: Flask, desk: Desk) -> None:
    proof = tried(desk.press(RULES, **CASINO).text)
    desk.press(RULES, **CASINO, **proof)

    again = [desk.press(RULES, **CASINO), desk.press(RULES, **CASINO, **proof)]

    assert [each.status_code for each in again] == [422, 422]
    assert "There is a rule for this already." in again[1].text
    assert how_many(site, "screening_rules") == 1


def test_a_change_ends_one_rule_and_makes_another(site: Flask, desk: Desk) -> None:
    put_to_work(desk)

    answer = put_to_work(desk, f"{RULES}/1", effect="doubt")

    assert answer.location == f"{RULES}?changed=2"
    assert rows(site, IN_FORCE) == [("words", "casino", "doubt", 2)]
    assert "ended by Mona" in desk.open(f"{RULES}/1").text
    assert put_to_work_is_refused(desk, f"{RULES}/1")


def put_to_work_is_refused(desk: Desk, to: str) -> bool:
    return desk.press(to, on=RULES, **CASINO).status_code == 422


def test_a_rule_that_ended_finds_nothing_more_and_stays_in_the_list(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("The first casino.")
    put_to_work(desk)
    reader.leave("Another casino.", email="bo@example.org")

    desk.press(f"{RULES}/1/end", on=f"{RULES}/1")
    reader.leave("One more casino!", email="cy@example.org")

    assert [row[0] for row in rows(site, FOUND)] == [2]
    page = desk.open(RULES).text
    assert page.index("Rules that ended") < page.index("casino")
    assert desk.press(f"{RULES}/1/end", on=RULES).status_code == 422


def test_a_change_is_applied_to_what_waits_and_taken_back(
    site: Flask, reader: Reader, desk: Desk
) -> None:
    reader.leave("Come to my casino!")
    reader.leave("It helped.", email="bo@example.org")
    changed = put_to_work(desk).location
    assert "Apply it to the 2 replies that wait" in desk.open(changed).text

    desk.press(f"{RULES}/changes/1/waiting", on=changed)
    held = rows(site, "SELECT rank FROM comments ORDER BY id")
    desk.press(f"{RULES}/1/end", on=f"{RULES}/1")
    desk.press(f"{RULES}/changes/2/waiting", on=f"{RULES}?changed=2")

    assert held == [(3,), (1,)]
    assert rows(site, "SELECT rank FROM comments ORDER BY id") == [(1,), (1,)]


def test_applying_says_how_many_and_twice_changes_nothing(reader: Reader, desk: Desk) -> None:
    reader.leave("Come to my casino!")
    changed = put_to_work(desk).location

    desk.press(f"{RULES}/changes/1/waiting", on=changed)
    once = desk.open(RULES).text
    desk.press(f"{RULES}/changes/1/waiting", on=changed)

    assert "1 reply screened again." in once
    assert "It changes nothing about the replies that wait." in desk.open(RULES).text


def test_the_list_is_searched_and_paged(site: Flask, desk: Desk) -> None:
    put_to_work(desk)
    more = ", ".join(f"('words', 'w{n}', 'doubt', '', 1, 1, '2026-11-23')" for n in range(60))
    columns = "kind, pattern, effect, note, version, moderator_id, created_at"
    rows(site, f"INSERT INTO screening_rules ({columns}) VALUES {more}")  # noqa: S608

    first = desk.open(RULES).text
    second = desk.open(re.search(r'rel="next" href="([^"]+)"', first)[1]).text  # type: ignore[index]

    assert ("w59" in first, "casino" in first, "casino" in second) == (True, False, True)
    assert "w59" not in desk.open(f"{RULES}?q=CASINO").text
    assert "No rule in force holds these words." in desk.open(f"{RULES}?q=%25").text


def test_an_auditor_reads_rules_and_changes_none(site: Flask, desk: Desk) -> None:
    put_to_work(desk)
    take_role(site, "auditor")
    token = desk.token("/change")

    pages = [desk.open(each) for each in (RULES, f"{RULES}/1", f"{RULES}?changed=1")]
    sent = desk.client.post(RULES, data={**CASINO, "pattern": "poker", "csrf_token": token})

    assert {each.status_code for each in pages} == {200}
    assert not any("Try it" in each.text or "Apply" in each.text for each in pages)
    assert sent.status_code == 403
