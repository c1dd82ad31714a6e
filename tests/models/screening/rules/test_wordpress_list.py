"""What the entries of WordPress's list of disallowed words become."""

from __future__ import annotations

import pytest

from models.screening.rules.wordpress_list import WordList

RULES = {
    "viagra": ("words", "viagra"),
    "Cheap  Pills": ("words", "cheap pills"),
    "-online": ("words", "online"),
    "e-pill": ("words", "e pill"),
    "Ärzte": ("words", "ärzte"),
    "p0rn": ("words", "p0rn"),
    "f*ck": ("words", "f ck"),
    "123456": ("words", "123456"),
    "and/or": ("words", "and or"),
    "example.org": ("domain", "example.org"),
    "www.example.org": ("domain", "example.org"),
    "http://Shop.example.org/": ("domain", "shop.example.org"),
}
LEFT_OUT = {
    "ann@example.org": "address",
    "192.0.2.1": "address",
    "192.168.": "address",
    "10.0.0.0/8": "address",
    "2001:db8::1": "address",
    "Mozilla/5.0 (Windows NT 6.1)": "browser",
    "Opera/9.80": "browser",
    "example.org/buy": "part",
    "/wp-login": "part",
    ".ru": "part",
    "@example": "part",
    "[url=": "markup",
    "<a href": "markup",
    "?id=1": "markup",
    "$$$": "nothing",
    "a" * 201: "nothing",
}


@pytest.mark.parametrize("entry", RULES)
def test_an_entry_becomes_a_rule(entry: str) -> None:
    made = WordList.of([entry], effect="doubt", note="a list")

    assert [(each.kind, each.pattern) for each in made.drafts] == [RULES[entry]]
    assert {(each.effect, each.note) for each in made.drafts} == {("doubt", "a list")}


@pytest.mark.parametrize("entry", LEFT_OUT)
def test_an_entry_that_is_no_rule_is_counted_with_its_reason(entry: str) -> None:
    made = WordList.of([entry], effect="doubt")

    assert (made.drafts, dict(made.left_out)) == ([], {LEFT_OUT[entry]: 1})


@pytest.mark.parametrize("part", ["a", "?", "a.org,", "1."])
def test_a_whole_list_in_one_line_is_left_out_at_once(part: str) -> None:
    made = WordList.of([part * 150_000], effect="doubt")

    assert made.left_out == {"nothing": 1}


def test_an_entry_that_stands_there_twice_is_one_rule_and_empty_lines_are_none() -> None:
    made = WordList.of(["viagra", "", "  ", "VIAGRA", "viagra "], effect="spam")

    assert (len(made.drafts), made.again, dict(made.left_out)) == (1, 2, {})
