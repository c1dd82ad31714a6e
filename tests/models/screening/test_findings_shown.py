"""What screening found, as a moderator reads it: the strongest first, each tied to its place."""

from __future__ import annotations

from typing import Any

import pytest

from models.screening.finding import Finding
from models.screening.findings_shown import INITIALLY_SHOWN, MAX_REASONS, Reasons
from models.screening.locate_in_source import locate_in_source
from models.screening.rules.rule import Rule
from models.text.plain_text import plain_text
from models.text.sanitiser import sanitise
from tests.support.pathological_inputs import SHAPES

NUMBER = "555 0100"


def found(check: str, effect: str, words: str = "", within: str = "", **values: Any) -> Finding:
    """A finding about `words` in the text of revision 1."""
    start = within.index(words) if words else 0
    return Finding(
        comment_id=5,
        revision=1,
        check=check,
        effect=effect,
        start=start,
        length=len(words),
        values=values,
    )


def reasons(source: str, *findings: Finding, revision: int = 1) -> Reasons:
    html = sanitise(source)
    return Reasons.of(findings, html=html, source=source, revision=revision, name="found-5")


def test_nothing_found_changes_nothing() -> None:
    said = reasons("Hello.")

    assert (said.html, said.all, said.doubts, said.matters) == ("<p>Hello.</p>", (), False, False)


def test_the_strongest_stands_first_and_numbers_follow() -> None:
    effects = ("note", "private", "doubt", "urgent", "spam")

    said = reasons("Hello.", *(found("too fast", each, seconds=1) for each in effects))

    assert [each.effect for each in said.all] == ["urgent", "spam", "doubt", "private", "note"]
    assert [each.number for each in said.all] == [1, 2, 3, 4, 5]
    assert not said.doubts  # what is urgent never goes further back
    assert reasons("Hello.", found("too fast", "doubt", seconds=1)).doubts


def test_a_reason_quotes_its_words_and_its_mark_has_its_number() -> None:
    said = reasons(f"Call {NUMBER}.", found("phone", "private", NUMBER, f"Call {NUMBER}."))

    (reason,) = said.all
    assert (reason.says, reason.words) == ("It seems to hold a phone number.", NUMBER)
    assert (reason.kind, reason.passage) == ("phone", NUMBER)
    assert said.html == f'<p>Call <mark id="found-5-1" data-number="1">{NUMBER}</mark>.</p>'


def test_the_rule_that_found_it_is_named() -> None:
    finding = found("words", "spam", "casino", "casino")
    finding.rule = Rule(kind="words", pattern="casin*", effect="spam")

    (reason,) = reasons("casino", finding).all

    assert reason.says == "It holds words of the rule “casin*”."
    assert (reason.kind, reason.passage) == ("", "")


def test_the_same_thing_twice_is_one_reason_with_two_marks() -> None:
    once, again = (found("phone", "private", NUMBER, f"{NUMBER}, {NUMBER}") for _ in range(2))
    again.start = len(NUMBER) + 2
    other = found("phone", "private", "555", "555")

    said = reasons(f"{NUMBER}, {NUMBER}", once, again, other)

    assert [each.words for each in said.all] == [NUMBER, "555"]
    assert said.html.count("<mark") == 3 + 1


def test_what_was_found_in_another_revision_is_said_and_not_marked() -> None:
    said = reasons("Changed.", found("phone", "private", NUMBER, NUMBER), revision=2)

    assert [(each.says, each.words, each.kind) for each in said.all] == [
        ("It seems to hold a phone number.", "", "")
    ]
    assert said.html == "<p>Changed.</p>"


def test_a_check_that_is_no_longer_there_is_passed_over() -> None:
    assert not reasons("Hello.", found("long gone", "spam")).all


def test_many_reasons_are_shown_a_few_at_once_and_not_without_end() -> None:
    said = reasons("Hello.", *(found("network", "doubt", count=each) for each in range(100)))

    assert (len(said.first), len(said.rest)) == (INITIALLY_SHOWN, MAX_REASONS - INITIALLY_SHOWN)


def test_long_words_are_cut_where_they_are_quoted() -> None:
    long = "a" * 200

    (reason,) = reasons(long, found("words", "doubt", long, long, rule="a*")).all

    assert reason.words == "a" * 80 + "…"


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        ("Call 555 0100.", "555 0100"),
        ("Call 555   0100.", "555   0100"),
        ("Call 555\n0100.", "555\n0100"),
        ("Call <b>555</b> 0100.", "<b>555</b> 0100"),
        ("Call 555 <i><b>0100</b></i>.", "555 <i><b>0100</b></i>"),
        ("Call 5<b>5</b>5 0100.", "5<b>5</b>5 0100"),
        ("Call <b>me: 555</b> 0100.", "555</b> 0100"),  # can't go: the moderator is told why
        ("Call 555&#32;0100.", "555&#32;0100"),
    ],
)
def test_words_are_found_as_they_were_typed(source: str, typed: str) -> None:
    assert NUMBER in plain_text(sanitise(source))
    assert locate_in_source(source, NUMBER) == typed


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        ("ann&#64;example.org", "ann&#64;example.org"),
        ("ann@example.org", "ann@example.org"),
        ("ann @ example.org", "ann@example.org"),
    ],
)
def test_signs_may_have_been_typed_as_references(source: str, typed: str) -> None:
    assert locate_in_source(source, "ann@example.org") == typed


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_was_typed_a_passage_is_named(shape: str) -> None:
    plain = plain_text(sanitise(SHAPES[shape]))

    assert locate_in_source(SHAPES[shape], plain[25:45].strip()) or len(plain) <= 25
